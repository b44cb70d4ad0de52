using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Testing;

namespace Lmis.Gateway.Tests;

/// <summary>The gateway as it is configured in the tree, with a backend in place of each service.</summary>
public class GatewayFixture : IAsyncLifetime
{
    public const string AllowedOrigin = "https://app.example.vn";

    /// <summary>One for each cluster of the gateway's configuration, by its name.</summary>
    public Dictionary<string, Backend> Backends { get; } = new(StringComparer.Ordinal);

    public Backend Registry => Backends["registry"];

    public Backend Identity => Backends["identity"];

    public ServiceUnderTest<Program> Gateway { get; private set; } = null!;

    public static string RegistryToken => TestTokens.Issue("registry.read", "19", clientId: "app-" + Guid.CreateVersion7());

    public async ValueTask InitializeAsync()
    {
        foreach (var (cluster, _) in JsonNode.Parse(await File.ReadAllTextAsync(SourceTree.Path("gateway", "Gateway", "appsettings.json")))!["ReverseProxy"]!["Clusters"]!.AsObject())
            Backends.Add(cluster, await Backend.StartAsync());
        Gateway = Start(Settings());
    }

    /// <summary>Another gateway in front of the same backends.</summary>
    public static ServiceUnderTest<Program> Start(Dictionary<string, string?> settings) => new(settings);

    public Dictionary<string, string?> Settings(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Ephemeral"] = TestServers.Redis,
            ["Gateway:AllowedOrigins:0"] = AllowedOrigin,
            ["Gateway:RateLimits:anonymous:Permits"] = "100000",
            ["Gateway:RateLimits:anonymous:WindowSeconds"] = "1",
        };
        foreach (var (cluster, backend) in Backends)
            settings[$"ReverseProxy:Clusters:{cluster}:Destinations:main:Address"] = Origin(backend);
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var backend in Backends.Values)
            await backend.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a request target byte for byte, as no HTTP client would.</summary>
    public static async Task<(int Status, string Body)> RawAsync(Uri gateway, string target, params string[] headers)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(gateway.Host, gateway.Port);
        var stream = tcp.GetStream();
        var extra = string.Concat(headers.Select(h => h + "\r\n"));
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{extra}\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        return (int.Parse(answer.Split(' ')[1], provider: null), answer);
    }

    private static string Origin(Backend backend) => backend.Address.GetLeftPart(UriPartial.Authority);
}

internal static class Answers
{
    /// <summary>The JSON body, after the status was checked; a wrong status prints the body.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Checks a problem's status and slug, and that it says what to do.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer, int status, string slug)
    {
        var problem = await answer.JsonAsync(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:lmis:problem:" + slug, problem["type"]!.GetValue<string>());
        Assert.False(string.IsNullOrWhiteSpace(problem["detail"]?.GetValue<string>()), problem.ToJsonString());
        Assert.Matches("^[0-9a-f]{32}$", problem["traceId"]!.GetValue<string>());
        return problem;
    }

    public static string Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}
