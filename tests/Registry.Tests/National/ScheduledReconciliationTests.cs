using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Verifications;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.National;

/// <summary>Nobody asks, and both sides are compared all the same: by one of the replicas, when the last comparison is old enough.</summary>
public sealed class ScheduledReconciliationTests : IAsyncLifetime
{
    private const int Every = 2;

    private readonly ComparingRegistry registry = new();

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Two_replicas_compare_once_in_a_period_and_a_partner_that_was_away_is_asked_again()
    {
        var refused = 0;
        registry.National.Counts = static () => new() { ["province"] = "19", ["persons"] = 0, ["at"] = "2026-11-27T00:00:00Z", ["communes"] = new JsonArray() };
        registry.National.Before = async (question, context) =>
        {
            if (Interlocked.Increment(ref refused) > 2)
                return false;
            await FakeGateway.FaultAsync(question, context, 503, "exchange-partner-away");
            return true;
        };
        await using var other = new ServiceUnderTest<Program>(registry.AllSettings);
        Assert.Equal(200, (int)(await registry.Service.Http.GetAsync("/healthz", Ct)).StatusCode);
        Assert.Equal(200, (int)(await other.Http.GetAsync("/healthz", Ct)).StatusCode);

        await registry.UntilAsync("select least(count(*), 3) from reconciliation", 3);
        Assert.True(refused > 2);
        var gaps = await registry.QueryAsync<double>("select extract(epoch from compared_at - lag(compared_at) over (order by compared_at))::float8 from reconciliation order by compared_at offset 1");
        Assert.All(gaps, static gap => Assert.True(gap >= Every, $"Compared again after {gap} seconds."));
        var shown = (await OkAsync(await registry.Officer().GetAsync("/v1/reconciliations", Ct)))["reconciliations"]!.AsArray();
        Assert.All(shown, static one => Assert.Equal("true true 0 0", $"{one!["scheduled"]} {one["agrees"]} {one["ourPersons"]} {one["theirPersons"]}"));
    }

    private sealed class ComparingRegistry : NationalUnderTest
    {
        protected override IReadOnlyDictionary<string, string?> OwnSettings => new Dictionary<string, string?>(base.OwnSettings) { ["Registry:National:ReconcileEvery"] = $"00:00:0{Every}" };
    }
}
