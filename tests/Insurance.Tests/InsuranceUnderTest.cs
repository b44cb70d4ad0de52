using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Insurance.Tests;

/// <summary>Insurance on a database of its own.</summary>
public sealed class InsuranceUnderTest : IAsyncLifetime
{
    private TestDatabase database = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<InsuranceDb>(static options => new(options, AreaScope.Everything));
        Service = new(new Dictionary<string, string?> { ["ConnectionStrings:Database"] = database.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis });
    }

    /// <summary>Any request; the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, string scopes, string? area = "19", string? organisation = null)
    {
        using var client = Service.HttpAs(TestTokens.Issue(scopes, area, organisation: organisation));
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        var content = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, content.Length == 0 ? default : JsonDocument.Parse(content).RootElement);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> CountAsync(string table) => ScalarAsync<long>($"select count(*) from {table}");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
    }
}
