using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>The registry of one province, with an exchange between it and others.</summary>
public sealed class ProvinceUnderTest(string code, string subsystem, FakeExchange exchange) : RegistryUnderTest
{
    /// <summary>A killed process starts again first, on a machine that may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string keyFile = NewClientKey();

    public string Code => code;

    public string Subsystem => subsystem;

    protected override IReadOnlyDictionary<string, string?> OwnSettings => new Dictionary<string, string?>
    {
        ["Platform:ProvinceCode"] = code, ["Exchange:InternalKeysFile"] = Lmis.Testing.ExchangeTokens.KeysFile,
        ["Registry:Verifications:Gateway"] = exchange.Address.ToString(), ["Registry:Verifications:Client"] = subsystem, ["Registry:Verifications:Timeout"] = "00:00:10",
        ["Registry:Verifications:BreakAfter"] = "100000", ["Registry:Handovers:Look"] = "00:00:00.05", ["Registry:Handovers:Lease"] = "00:00:01.5",
        ["Registry:Handovers:FirstPause"] = "00:00:00.1", ["Registry:Handovers:LongestPause"] = "00:00:00.3", ["Registry:Handovers:Remind"] = "00:00:00.5",
        ["ServiceClient:ClientId"] = "registry", ["ServiceClient:PrivateKeyFile"] = keyFile, ["ServiceClient:TokenEndpoint"] = new Uri(exchange.Address, "/identity/connect/token").ToString(),
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        exchange.Registries[subsystem] = Service.Address;
    }

    /// <summary>An officer of the whole province, or of the area given.</summary>
    public HttpClient Clerk(string? area = null, string scopes = AllScopes, string language = "en") => Officer(area ?? code, scopes, language: language);

    public static Task<HttpResponseMessage> BeginAsync(HttpClient officer, Guid person, string to, string commune, string version, string residence = "permanent", string? movedOn = null)
    {
        var body = new JsonObject { ["partner"] = to, ["commune"] = commune, ["residence"] = residence, ["reason"] = "Đã chuyển hộ khẩu", ["movedOn"] = movedOn };
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/workers/{person}/handovers") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return officer.SendAsync(request, Ct);
    }

    public static Task<HttpResponseMessage> DecideAsync(HttpClient officer, Guid handover, string decision, JsonObject? body = null) =>
        officer.PostAsJsonAsync($"/v1/handovers/{handover}/{decision}", body ?? (decision == "acceptance" ? [] : new JsonObject { ["reason"] = "Nhầm người" }), Ct);

    public Task<string> OutAsync(Guid handover, params string[] states) => UntilAsync("outgoing_handover", handover, states);

    public Task<string> InAsync(Guid handover, params string[] states) => UntilAsync("incoming_handover", handover, states);

    public async Task<string> UntilAsync(string table, Guid handover, params string[] states)
    {
        var items = table == "incoming_handover" ? "nullif(array_to_string(faulty_items, ','), '')" : "null";
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50, Ct))
        {
            var found = (await QueryAsync<string>($"select concat_ws(' ', state, fault, {items}) from {table} where id = $1", handover)).SingleOrDefault();
            if (found is not null && states.Any(s => found == s || found.Split(' ')[0] == s))
                return found;
            Assert.True(waited.Elapsed < Patience, $"{table} is {found ?? "not there"} instead of {string.Join(" or ", states)}");
        }
    }

    /// <summary>Whether this province counts the person as its own.</summary>
    public async Task<bool> IsActiveAsync(string number) => (await RecordOfAsync(number)) is { } record && (bool)record["active"]!;

    public async Task<JsonObject> RecordAsync(Guid person) => await OkAsync(await Clerk().GetAsync($"/v1/workers/{person}", Ct));

    /// <summary>The record of the person with this number, if an officer of the province finds one.</summary>
    public async Task<JsonObject?> RecordOfAsync(string number)
    {
        var hits = (await OkAsync(await Clerk().PostAsJsonAsync("/v1/workers/search", new JsonObject { ["personalNumber"] = number }, Ct)))["hits"]!.AsArray();
        return hits.Count == 0 ? null : await RecordAsync((Guid)hits.Single()!["personId"]!);
    }

    private static string NewClientKey()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-client").FullName, "key.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
