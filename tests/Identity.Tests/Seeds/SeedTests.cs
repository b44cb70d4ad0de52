using System.Text.Json;
using Lmis.Identity.Seeds;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Identity.Tests.Seeds;

public sealed class SeedTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seed_applied_twice_is_the_same_as_once()
    {
        var key = JsonSerializer.Serialize(identity.ReportingKey.ExportSubjectPublicKeyInfoPem());
        var seed = await ReadAsync($$"""
            {"users":[{"userName":"twice","displayName":"Hai Lần","password":"correct horse battery","roles":["commune-officer","auditor"],"area":"05443"}],
             "clients":[{"clientId":"twice-app","displayName":"Twice","type":"confidential","grants":["client_credentials"],"scopes":["reporting.read"],"area":"19","jwks":null,"publicKeyPem":{{key}},"redirectUris":[],"postLogoutRedirectUris":[]}]}
            """);
        await identity.SeedAsync(seed);
        var once = await StateAsync();
        await identity.SeedAsync(seed);
        Assert.Equal(once, await StateAsync());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await identity.ClientTokenAsync("reporting.read", "twice-app")).Status);
    }

    [Fact]
    public async Task Faulty_seed_names_every_fault_and_changes_nothing()
    {
        var before = await StateAsync();
        var seed = await ReadAsync("""
            {"users":[{"userName":"good-user","displayName":"Tốt","password":"correct horse battery","roles":["worker"]},
                      {"userName":"bad-user","displayName":"Xấu","password":"short","roles":["king"],"area":"1234"}],
             "clients":[{"clientId":"bad-app","displayName":"Bad","type":"public","grants":["client_credentials"],"scopes":["everything"],"redirectUris":["http://evil.example/"]}]}
            """);
        await using var scope = identity.Service.Services.CreateAsyncScope();
        var faults = string.Join("\n", await scope.ServiceProvider.GetRequiredService<ApplySeed>().ApplyAsync(seed, Ct));
        foreach (var expected in new[] { "king", "bad-user", "2 digits", "12 characters", "everything", "cannot prove itself", "evil.example" })
            Assert.Contains(expected, faults, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Misspelt_member_is_refused() =>
        await Assert.ThrowsAsync<JsonException>(() => ReadAsync("""{"users":[{"username":"x","displayName":"X","roles":[],"pasword":"y"}]}"""));

    private static async Task<SeedDocument> ReadAsync(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json, Ct);
            return await SeedDocument.ReadAsync(file, Ct);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<string> StateAsync()
    {
        await using var db = identity.Open();
        var users = await db.Users.OrderBy(user => user.UserName)
            .Select(user => new { user.Id, user.UserName, user.DisplayName, user.Area, user.PasswordHash, user.SecurityStamp, user.Version, Roles = user.Roles.OrderBy(role => role.RoleSlug).Select(role => role.RoleSlug).ToList() })
            .ToListAsync(Ct);
        var clients = await db.Database.SqlQuery<string>($"SELECT client_id || properties || permissions || coalesce(json_web_key_set, '') AS \"Value\" FROM oauth_client ORDER BY client_id").ToListAsync(Ct);
        return JsonSerializer.Serialize(new { users, clients });
    }
}
