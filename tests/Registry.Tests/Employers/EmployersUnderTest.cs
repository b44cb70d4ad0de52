using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employers;

/// <summary>What the tests of employers and employments ask the registry.</summary>
internal static class EmployersUnderTest
{
    private static readonly int[] Weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    private static int codes;

    /// <summary>An enterprise code with a right check digit that nobody else in this run has.</summary>
    public static string NewCode()
    {
        while (true)
        {
            var body = (460_000_000 + Interlocked.Increment(ref codes)).ToString(CultureInfo.InvariantCulture);
            var check = 10 - (body.Select(static (d, i) => (d - '0') * Weights[i]).Sum() % 11);
            if (check != 10)
                return body + check.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A good form of an enterprise of ward Gia Sàng.</summary>
    public static JsonObject Enterprise(string? code = null, string commune = "05467") => new()
    {
        ["code"] = code ?? NewCode(), ["name"] = "Công ty TNHH Đại Thành", ["kind"] = "Doanh nghiệp: ngoài Nhà nước", ["industry"] = "141",
        ["employees"] = "120", ["inIndustrialZone"] = "Có", ["industrialZone"] = "KCN Sông Công I", ["commune"] = commune, ["phone"] = "0912345678", ["address"] = "Lô 5",
    };

    /// <summary>A good form of a household business of that ward, known by its owner's number.</summary>
    public static JsonObject Household(string? owner = null, string commune = "05467") => new()
    {
        ["code"] = owner ?? NewNumber(), ["name"] = "Hộ kinh doanh Bà Lụa", ["kind"] = "household-business", ["industry"] = "561", ["employees"] = "3", ["commune"] = commune,
    };

    public static JsonObject Declared(JsonObject employer) => new() { ["employer"] = employer };

    public static async Task<Guid> EnterEmployerAsync(this RegistryUnderTest registry, JsonObject employer, string area = "19") =>
        (await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/employers", Declared(employer), Ct), 201))["employerId"]!.GetValue<Guid>();

    public static async Task<JsonObject> EmployerAsync(this RegistryUnderTest registry, Guid id, string area = "19") =>
        await OkAsync(await registry.Officer(area).GetAsync($"/v1/employers/{id}", Ct));

    public static async Task<HttpResponseMessage> SendAsync(HttpClient officer, HttpMethod method, string path, JsonObject body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await officer.SendAsync(request, Ct);
    }

    public static async Task<List<string>> FoundAsync(this RegistryUnderTest registry, object request, string area = "19") =>
        [.. (await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/employers/search", request, Ct)))["hits"]!.AsArray().Select(static h => (string)h!["employerId"]!)];

    /// <summary>The events of a topic whose field has this value, oldest first.</summary>
    public static async Task<List<JsonObject>> ToldAsync(this RegistryUnderTest registry, string topic, string field, Guid id) =>
        [.. (await registry.QueryAsync<string>("SELECT data::text FROM messaging.outbox_message WHERE topic = $1 AND data::jsonb ->> $2 = $3 ORDER BY id", topic, field, id.ToString()))
            .Select(static text => JsonNode.Parse(text)!.AsObject())];
}
