using System.Net.Http.Headers;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Hosting.Tests;

public sealed record SampleRequest(string Name, int Count, string CommuneCode);

/// <summary>A service as small as they come, with one endpoint of each kind, on real ports and a real database.</summary>
public sealed class SampleService : IAsyncLifetime
{
    private TestDatabase database = null!;
    private WebApplication app = null!;

    public Uri Address { get; private set; } = null!;
    public Uri SidecarAddress { get; private set; } = null!;

    public static WebApplicationBuilder NewBuilder(string database, params (string Key, string? Value)[] more)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "0",
            ["Platform:SidecarPort"] = "0",
            ["Platform:MaxRequestBytes"] = "2000",
            ["Auth:Issuer"] = TestTokens.Issuer,
            ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = "sidecar-secret",
            ["ConnectionStrings:Database"] = database,
        }.Concat(more.Select(m => KeyValuePair.Create(m.Key, m.Value))).GroupBy(p => p.Key).Select(g => g.Last()));
        builder.AddPlatform("sample");
        builder.AddDatabase<SampleDb>();
        return builder;
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateEmptyAsync();
        var builder = NewBuilder(database.ConnectionString);
        app = builder.Build();
        app.UsePlatform();
        app.MapGet("/v1/open", () => "open").AllowPublic();
        app.MapGet("/v1/rows", (SampleDb db) => db.Rows.OrderBy(r => r.Id).Select(r => r.Text).ToListAsync()).RequireAreaScope("sample.read");
        app.MapPost("/v1/rows", async (SampleRequest request, SampleDb db) =>
        {
            db.Rows.Add(new SampleRow { Text = request.Name, CommuneCode = request.CommuneCode });
            await db.SaveChangesAsync();
            return TypedResults.Ok();
        }).RequireAreaScope("sample.write");
        app.MapPost("/v1/rows/{id:int}/move", async (int id, string to, SampleDb db) =>
        {
            var row = await db.Rows.SingleOrDefaultAsync(r => r.Id == id);
            if (row is null)
                return Results.NotFound();
            row.CommuneCode = to;
            await db.SaveChangesAsync();
            return Results.Ok();
        }).RequireAreaScope("sample.write");
        app.MapGet("/v1/all", (SampleDb db) => db.Rows.CountAsync()).RequireServiceScope("sample.all", "trusted");
        app.MapGet("/v1/number/{n:int}", (int n, int twice) => n * twice).AllowPublic();
        app.MapGet("/v1/bug", string () => throw new InvalidOperationException("secret detail 079012345678")).AllowPublic();
        app.MapGet("/v1/away", string () => throw new InvalidOperationException("wrapped", new Npgsql.NpgsqlException("broken off", new IOException("gone")))).AllowPublic();
        app.MapPost("/events", (SampleDb db) => db.Rows.CountAsync()).OnSidecarPort();
        using (var scope = app.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
            await db.Database.EnsureCreatedAsync();
            db.Rows.AddRange(
                new SampleRow { Text = "a", CommuneCode = "05443", FormerDistrictCode = "164" },
                new SampleRow { Text = "b", CommuneCode = "05500" },
                new SampleRow { Text = "c", CommuneCode = "01840", FormerDistrictCode = "058" });
            await db.SaveChangesAsync();
        }
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (Address, SidecarAddress) = (new(addresses[0]), new(addresses[1]));
    }

    public HttpClient As(string? scopes, string? area = null, string clientId = "tests") =>
        WithToken(scopes is null ? null : TestTokens.Issue(scopes, area, clientId: clientId));

    public HttpClient WithToken(string? token)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Sidecar(string? token)
    {
        var client = new HttpClient { BaseAddress = SidecarAddress, DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (token is not null)
            client.DefaultRequestHeaders.Add("dapr-api-token", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
    }
}
