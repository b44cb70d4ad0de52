using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Verifications;
using Lmis.Testing;

namespace Lmis.Registry.Tests.National;

/// <summary>The registry that sends its records to a national system that does as the test says, and takes its feed.</summary>
public class NationalUnderTest : VerificationsUnderTest
{
    public const string Provider = "VN/GOV/G09/LMIS", Agreement = "agreement-g09";

    public FakeNational National { get; private set; } = null!;

    protected virtual bool Sends => true;

    protected override IReadOnlyDictionary<string, string?> OwnSettings => new Dictionary<string, string?>(base.OwnSettings)
    {
        ["Registry:National:SendRecords"] = Sends ? "true" : "false", ["Registry:National:Look"] = "00:00:00.1", ["Registry:National:Lease"] = "00:00:03", ["Registry:National:FirstPause"] = "00:00:00.1",
        ["Registry:National:LongestPause"] = "00:00:00.4", ["Registry:National:AtOnce"] = "20", ["Registry:National:ReconcileEvery"] = "00:00:00",
        ["Registry:Imports:Lease"] = "00:00:03", ["Registry:Imports:Look"] = "00:00:00.2", ["Registry:Imports:DeliveryPause"] = "00:00:00.3", ["Registry:Imports:RowsPerChunk"] = "20", ["Registry:Feeds:NumberEvery"] = "00:00:00.05",
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        National = new FakeNational(Gateway);
    }

    /// <summary>A delivery of the national feed, and where the registry stands after it.</summary>
    public Task<string?> DeliverAsync(Guid subscription, string after, string next, params JsonObject[] changes) => DeliverAsync(Service.Http, subscription, after, next, changes);

    public static async Task<string?> DeliverAsync(HttpClient registry, Guid subscription, string after, string next, params JsonObject[] changes) =>
        (string?)(await OkAsync(await SendDeliveryAsync(registry, subscription, after, next, changes)))["position"];

    public static async Task<HttpResponseMessage> SendDeliveryAsync(HttpClient registry, Guid subscription, string after, string next, JsonObject[] changes, string agreement = Agreement)
    {
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/feeds/registrations", ExchangeTokens.Issue("registry", "residents-of:19", "VN/GOV/H55/LMIS", agreement, "labour-registration", provider: Provider));
        request.Content = JsonContent.Create(new JsonObject
        {
            ["subscription"] = subscription, ["after"] = after, ["next"] = next, ["freshUntil"] = null, ["ages"] = false, ["changes"] = new JsonArray([.. changes.Select(static c => c.DeepClone())]),
        });
        return await registry.SendAsync(request, Ct);
    }

    /// <summary>A registration as the feed tells it: of an unemployed man of ward Gia Sàng.</summary>
    public static JsonObject Told(Guid entity, string number, string receipt, string day, Action<JsonObject>? otherwise = null, long version = 1)
    {
        var data = new JsonObject
        {
            ["personalNumber"] = number, ["fullName"] = "Nguyễn Văn Đức", ["birthDate"] = "1990-11-05", ["sex"] = "male", ["permanentCommune"] = "05467", ["temporaryCommune"] = null, ["generalEducation"] = 12,
            ["qualification"] = "university", ["activityStatus"] = "unemployed", ["socialInsurance"] = "none", ["unemploymentDuration"] = "under-3-months", ["seeksWork"] = true,
            ["receiptKind"] = "national", ["receiptNumber"] = receipt, ["receiptDate"] = day, ["provinceReference"] = null, ["provinceVersion"] = null,
        };
        otherwise?.Invoke(data);
        return new() { ["position"] = "1", ["entity"] = entity, ["kind"] = "changed", ["version"] = version, ["at"] = "2026-11-27T00:00:00Z", ["data"] = data };
    }

    public static JsonObject TakenAway(Guid entity, string reason) => new()
    {
        ["position"] = "1", ["entity"] = entity, ["kind"] = "removed", ["version"] = 1, ["at"] = "2026-11-27T00:00:00Z", ["reason"] = reason,
    };

    /// <summary>Waits until every batch is worked through.</summary>
    public Task ImportedAsync() => UntilAsync("select count(*) from import_batch where state not in ('completed', 'failed')", 0);

    /// <summary>Waits until a query counts this.</summary>
    public async Task UntilAsync(string count, long expected, params object[] values)
    {
        for (var i = 0; ; i++)
        {
            var found = (await QueryAsync<long>(count, values))[0];
            if (found == expected)
                return;
            Assert.True(i < 300, $"{found} instead of {expected} after half a minute: {count}");
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>The record of this number as version, receipt, status, source; null where there is none.</summary>
    public async Task<JsonObject?> FindAsync(string number)
    {
        var hits = (await OkAsync(await Officer().PostAsJsonAsync("/v1/workers/search", new { personalNumber = number }, Ct)))["hits"]!.AsArray();
        return hits.Count == 0 ? null : await OkAsync(await Officer().GetAsync($"/v1/workers/{hits[0]!["personId"]}", Ct));
    }

    public static string Line(JsonObject? record) => record is null ? "none" : $"{record["version"]} {record["status"]} {record["receipt"]?["number"]} {record["source"]} {record["record"]!["activityStatus"]}";

    public static string Today => TimeProvider.System.GetUtcNow().AddHours(7).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The registry that takes the feed and sends nothing.</summary>
public sealed class FollowerUnderTest : NationalUnderTest
{
    protected override bool Sends => false;
}
