using System.Security.Cryptography;

namespace Lmis.Cli.Tests;

public sealed class AcceptanceTests : IAsyncLifetime
{
    // One answer that fits every step.
    private const string Good = """{"access_token":"t0k3n","id":"K01","state":"completed","accepted":0,"rejected":1,"code":"K01"}""";

    private readonly Lmis lmis = new();
    private FakeGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await FakeGateway.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        lmis.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        lmis.Dispose();
    }

    [Fact]
    public async Task It_signs_in_imports_reads_and_asks_in_this_order()
    {
        gateway.Answer(Good);
        var run = (await RunAsync("--partner", "VN/GOV/H05/LMIS", "--us", "VN/GOV/H55/LMIS")).Ok();
        Assert.EndsWith("The installation works.", run.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["POST /identity/connect/token", "POST /api/registry/v1/imports", "GET /api/registry/v1/imports/K01", "GET /api/reporting/v1/indicators/K01", "GET /r1/VN/GOV/H05/LMIS/indicators/K01"],
            gateway.Requests.Select(request => request.Line));
        Assert.All(gateway.Requests.Skip(1), request => Assert.Equal("Bearer t0k3n", request.Authorization));
        Assert.Contains("client_assertion=", gateway.Requests.First().Body, StringComparison.Ordinal);
        // A token asked for without scopes has none.
        Assert.Contains("scope=registry.import+reporting.read+exchange.call", gateway.Requests.First().Body, StringComparison.Ordinal);
        Assert.Contains("05443", gateway.Requests.ElementAt(1).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_partner_nobody_is_asked()
    {
        gateway.Answer(Good);
        (await RunAsync()).Ok();
        Assert.DoesNotContain(gateway.Requests, request => request.Line.Contains("/r1/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_is_stored_all_the_same_is_told()
    {
        gateway.Answer(Good.Replace("\"accepted\":0", "\"accepted\":1", StringComparison.Ordinal));
        (await RunAsync()).Refused(1, "registry accepted 1 and rejected 1");
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_gateways_words()
    {
        gateway.Refuse(403, """{"title":"Scope missing","detail":"Ask for the scope registry.import."}""");
        (await RunAsync()).Refused(1, "Ask for the scope registry.import.");
    }

    private Task<Run> RunAsync(params string[] more) =>
        lmis.RunAsync([], ["acceptance", "--gateway", gateway.Address, "--client", "acceptance", "--key", lmis["key.pem"], "--commune", "05443", .. more]);
}
