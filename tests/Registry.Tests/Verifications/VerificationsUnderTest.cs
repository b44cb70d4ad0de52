using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Testing;

namespace Lmis.Registry.Tests.Verifications;

/// <summary>The registry with a gateway that does as the test says, and what tests of verifications ask it.</summary>
public class VerificationsUnderTest : RegistryUnderTest
{
    private readonly string keyFile = NewClientKey();

    public FakeGateway Gateway { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> OwnSettings => new Dictionary<string, string?>
    {
        ["Registry:Verifications:Gateway"] = Gateway.Address.ToString(), ["Registry:Verifications:Client"] = "VN/GOV/H55/LMIS", ["Registry:Verifications:Timeout"] = "00:00:08",
        ["Registry:Verifications:PerMinute"] = "60000", ["Registry:Verifications:Chunk"] = "6", ["Registry:Verifications:Parallel"] = "2", ["Registry:Verifications:Lease"] = "00:00:03",
        ["Registry:Verifications:Look"] = "00:00:00.1", ["Registry:Verifications:FirstPause"] = "00:00:00.1", ["Registry:Verifications:LongestPause"] = "00:00:00.4",
        ["Registry:Verifications:BreakAfter"] = BreakAfter,
        ["ServiceClient:ClientId"] = "registry", ["ServiceClient:PrivateKeyFile"] = keyFile, ["ServiceClient:TokenEndpoint"] = new Uri(Gateway.Address, "/identity/connect/token").ToString(),
    };

    /// <summary>Failures of one test must not open the circuit for the next.</summary>
    protected virtual string BreakAfter => "10000";

    public override async ValueTask InitializeAsync()
    {
        Gateway = await FakeGateway.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A man of this commune, about whose number the nation says so.</summary>
    public async Task<(Guid Person, string Number)> PersonAsync(string kind = "match", string commune = "05467")
    {
        var number = NewNumber();
        Gateway.Kinds[number] = kind;
        var form = Form(number);
        form["permanentCommune"] = commune;
        return (await EnterAsync(form), number);
    }

    public async Task<List<string>> PeopleAsync(int count, string commune)
    {
        var numbers = new List<string>();
        for (var i = 0; i < count; i++)
            numbers.Add((await PersonAsync(commune: commune)).Number);
        return numbers;
    }

    /// <summary>An enterprise of this commune that the register knows as it is here, but for what <paramref name="otherwise"/> makes of the entry.</summary>
    public async Task<(Guid Employer, string Code)> EnterpriseAsync(string commune = "05467", Action<JsonObject>? otherwise = null)
    {
        var form = EmployersUnderTest.Enterprise(commune: commune);
        var code = (string)form["code"]!;
        JsonObject entry = new()
        {
            ["code"] = code, ["name"] = ((string)form["name"]!).ToUpperInvariant(), ["legalForm"] = (string)form["kind"]!, ["industry"] = "141", ["status"] = "active",
            ["address"] = new JsonObject { ["commune"] = commune },
        };
        otherwise?.Invoke(entry);
        Gateway.Enterprises[code] = entry;
        return (await this.EnterEmployerAsync(form), code);
    }

    public static Task<HttpResponseMessage> VerifyEmployerAsync(HttpClient officer, Guid employer) => officer.PostAsync($"/v1/employers/{employer}/verification", null, Ct);

    public static async Task<JsonArray> EmployersWaitingAsync(HttpClient officer) =>
        (await OkAsync(await officer.GetAsync("/v1/verifications/employer-differences?limit=100", Ct)))["differences"]!.AsArray();

    public static Task<HttpResponseMessage> DecideEmployerAsync(HttpClient officer, Guid difference, JsonObject decision, string? ifMatch = "\"1\"") =>
        EmployersUnderTest.SendAsync(officer, HttpMethod.Post, $"/v1/verifications/employer-differences/{difference}/decision", decision, ifMatch);

    public static Task<HttpResponseMessage> VerifyAsync(HttpClient officer, Guid person) => officer.PostAsync($"/v1/workers/{person}/verification", null, Ct);

    public async Task<JsonObject> RecordAsync(Guid person) => await OkAsync(await Officer().GetAsync($"/v1/workers/{person}", Ct));

    public static async Task<JsonArray> WaitingAsync(HttpClient officer, string query = "?limit=100") =>
        (await OkAsync(await officer.GetAsync("/v1/verifications/differences" + query, Ct)))["differences"]!.AsArray();

    public static async Task<HttpResponseMessage> DecideAsync(HttpClient officer, Guid difference, JsonObject decision, string? ifMatch = "\"1\"")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/verifications/differences/{difference}/decision") { Content = JsonContent.Create(decision) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await officer.SendAsync(request, Ct);
    }

    /// <summary>The one difference that waits about this person.</summary>
    public async Task<Guid> DifferenceAsync(Guid person) => Assert.Single(await QueryAsync<Guid>("select id from person_verification where person_id = $1 and review = 'open'", person));

    public static async Task<Guid> StartAsync(HttpClient officer, JsonObject? body = null) =>
        (await OkAsync(await officer.PostAsJsonAsync("/v1/verifications", body ?? [], Ct), 202))["id"]!.GetValue<Guid>();

    /// <summary>The run when it is in one of these states.</summary>
    public static async Task<JsonObject> UntilAsync(HttpClient officer, Guid run, params string[] states)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50, Ct))
        {
            var answer = await OkAsync(await officer.GetAsync($"/v1/verifications/{run}", Ct));
            if (states.Contains((string?)answer["state"]))
                return answer;
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2), answer.ToJsonString());
        }
    }

    public static HttpClient OfficerAt(Uri address, string area)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue($"{Scopes.RegistryRead} {Scopes.RegistryWrite}", area, name: "Cán bộ"));
        client.DefaultRequestHeaders.Add("Lmis-Purpose", "data-quality");
        return client;
    }

    private static string NewClientKey()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-client").FullName, "key.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
