using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Identity.Clients;
using Lmis.Identity.Data;
using Lmis.Identity.Seeds;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Identity.Tests;

/// <summary>Identity on a database of its own, seeded with one user and three clients, with a clock that tests move.</summary>
public class IdentityService : IAsyncLifetime
{
    public const string Password = "correct horse battery", Redirect = "http://127.0.0.1:7890/callback", AfterLogout = "http://127.0.0.1:7890/bye";

    public const string App = "test-app", Reporting = "reporting", DemoApp = "demo-app";

    private TestDatabase? database;
    private ServiceUnderTest<Program>? service;

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public ECDsa ReportingKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ServiceUnderTest<Program> Service => service!;

    public string ConnectionString => database!.ConnectionString;

    /// <summary>Settings on top; a class that needs its own derives.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    /// <summary>True gives the service an issuer and a metadata address that are its own, as in operation; else tests sign administrators' tokens.</summary>
    protected virtual bool OwnTokens => false;

    public string Issuer { get; private set; } = TestTokens.Issuer;

    public HttpClient Administrator => Service.HttpAs(TestTokens.Issue("identity.administer"));

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<IdentityDb>(options => new IdentityDb(options, AreaScope.Everything));
        service = Start();
        await SeedAsync(new SeedDocument(
            [new SeedUser("officer", "Nguyễn Văn An", ["commune-officer"], Password, "05443")],
            [
                new ClientRegistration(App, "Test app", "public", ["authorization_code", "refresh_token"], ["registry.read", "reporting.read", "reporting.write", "identity.administer"],
                    RedirectUris: [Redirect], PostLogoutRedirectUris: [AfterLogout]),
                new ClientRegistration(Reporting, "Reporting", "confidential", ["client_credentials"], ["registry.snapshot", "reporting.read"], PublicKeyPem: ReportingKey.ExportSubjectPublicKeyInfoPem()),
                new ClientRegistration(DemoApp, "Demonstration", "confidential", ["client_credentials"], ["reporting.read"], "19", PublicKeyPem: ReportingKey.ExportSubjectPublicKeyInfoPem()),
            ]));
    }

    /// <summary>Another replica on the same database, or this one started anew.</summary>
    public ServiceUnderTest<Program> Start(Dictionary<string, string?>? more = null)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = ConnectionString, ["Auth:RequireHttps"] = "false" };
        if (OwnTokens)
        {
            var port = FreePort();
            Issuer = $"http://127.0.0.1:{port}/identity/";
            settings["Platform:HttpPort"] = $"{port}";
            settings["Auth:Issuer"] = Issuer;
            settings["Auth:JwksFile"] = "";
            settings["Auth:MetadataAddress"] = Issuer + ".well-known/openid-configuration";
        }

        foreach (var (key, value) in Settings.Concat(more ?? []))
            settings[key] = value;
        return new ServiceUnderTest<Program>(settings, services => services.AddSingleton<TimeProvider>(Clock));
    }

    public async Task SeedAsync(SeedDocument seed)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<ApplySeed>().ApplyAsync(seed, CancellationToken.None));
    }

    /// <summary>A user of this class's own, so that locks and second factors do not meet.</summary>
    public Task AddUserAsync(string name, params string[] roles) => SeedAsync(new SeedDocument([new SeedUser(name, $"Người dùng {name}", roles, Password, "05443")]));

    public IdentityDb Open() => database!.Open<IdentityDb>(options => new IdentityDb(options, AreaScope.Everything));

    public Browser Browse() => new(Service.Address);

    /// <summary>A token request of a confidential client, with an assertion (RFC 7523) that may be spoilt.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> ClientTokenAsync(
        string scope, string clientId = Reporting, TimeSpan? lifetime = null, ECDsa? key = null, string? audience = null, ServiceUnderTest<Program>? at = null)
    {
        using var response = await (at ?? Service).Http.PostAsync("/identity/connect/token", Form(new()
        {
            ["grant_type"] = "client_credentials", ["scope"] = scope, ["client_id"] = clientId,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = Assertion(clientId, lifetime, key, audience),
        }));
        return (response.StatusCode, await JsonAsync(response));
    }

    public async Task<JsonElement> IntrospectAsync(string token, string clientId = Reporting)
    {
        using var response = await Service.Http.PostAsync("/identity/connect/introspect", Form(new()
        {
            ["token"] = token, ["client_id"] = clientId,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = Assertion(clientId),
        }));
        return await JsonAsync(response);
    }

    public string Assertion(string clientId, TimeSpan? lifetime = null, ECDsa? key = null, string? audience = null)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var expires = now + (lifetime ?? TimeSpan.FromMinutes(1));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId, Audience = audience ?? Issuer, IssuedAt = expires.AddMinutes(-2), NotBefore = expires.AddMinutes(-2), Expires = expires, TokenType = "client-authentication+jwt",
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.CreateVersion7().ToString() },
            SigningCredentials = new(new ECDsaSecurityKey(key ?? ReportingKey) { CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public static FormUrlEncodedContent Form(Dictionary<string, string> fields) => new(fields);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(text.StartsWith('{'), $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The key set that a service would read now.</summary>
    public async Task<JsonWebKeySet> KeysAsync(ServiceUnderTest<Program>? at = null) => new(await (at ?? Service).Http.GetStringAsync("/identity/.well-known/jwks"));

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
            await service.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
        ReportingKey.Dispose();
        GC.SuppressFinalize(this);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
