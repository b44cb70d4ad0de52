using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Verifications;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.National;

/// <summary>Both sides count, and what differs leads to the records.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private readonly FollowerUnderTest registry = new();
    private readonly Guid subscription = Guid.CreateVersion7();

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Counts_that_are_alike_agree_and_what_differs_is_shown_by_commune_to_its_officers()
    {
        var (first, second, third) = (NewNumber(), NewNumber(), NewNumber());
        await registry.DeliverAsync(subscription, "0", "1",
            NationalUnderTest.Told(Guid.CreateVersion7(), first, "N-2", "2026-11-01"), NationalUnderTest.Told(Guid.CreateVersion7(), second, "N-10", "2026-11-01"),
            NationalUnderTest.Told(Guid.CreateVersion7(), third, "N-3", "2026-11-01", static d => d["permanentCommune"] = "05443"));
        await registry.ImportedAsync();
        registry.National.Counts = () => Counts(3, Commune("05443", 1, 1, "N-3"), Commune("05467", 2, 2, "N-10", "N-2"));
        var agreed = await OkAsync(await registry.Officer().PostAsync("/v1/reconciliations", null, Ct), 201);
        Assert.Equal("3 3 true national 0", $"{agreed["ourPersons"]} {agreed["theirPersons"]} {agreed["agrees"]} {agreed["legalMaster"]} {agreed["differences"]!.AsArray().Count}");

        // As many, but of another receipt; one more whom this province has not heard of; and one here who was never registered.
        await registry.EnterAsync(Form());
        registry.National.Counts = () => Counts(4, Commune("05443", 1, 1, "N-4"), Commune("05467", 3, 2, "N-1", "N-10", "N-2"));
        var differs = await OkAsync(await registry.Officer().PostAsync("/v1/reconciliations", null, Ct), 201);
        Assert.Equal("false 05443 05467", $"{differs["agrees"]} {string.Join(' ', differs["differences"]!.AsArray().Select(static d => (string?)d!["commune"]))}");
        var ward = differs["differences"]![1]!;
        Assert.Equal("2 3 1 0", $"{ward["ours"]!["registered"]} {ward["theirs"]!["registered"]} {ward["local"]} {ward["refused"]}");

        // An officer of the ward sees the ward.
        var listed = (await OkAsync(await registry.Officer("05467").GetAsync("/v1/reconciliations", Ct)))["reconciliations"]!.AsArray();
        Assert.Equal([1, 0], listed.Select(static r => r!["differences"]!.AsArray().Count));
        Assert.Equal("05467", (string?)listed[0]!["differences"]![0]!["commune"]);
        await ProblemAsync(await registry.Officer("05467").PostAsync("/v1/reconciliations", null, Ct), 403, "reconciliation-province");
        await ProblemAsync(await registry.Officer("164").GetAsync("/v1/reconciliations", Ct), 403, "reconciliation-area");
        Assert.Equal(403, (int)(await registry.Officer(scopes: Scopes.RegistryRead).PostAsync("/v1/reconciliations", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task The_national_system_is_given_the_same_counts_and_an_answer_that_is_none_is_not_compared()
    {
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(Guid.CreateVersion7(), NewNumber(), "S-2", "2026-11-01"), NationalUnderTest.Told(Guid.CreateVersion7(), NewNumber(), "S-10", "2026-11-01"));
        await registry.ImportedAsync();
        using var request = ExchangeTokens.Request(HttpMethod.Get, "/exchange/registrations/counts", ExchangeTokens.Issue("registry", "all", "VN/GOV/G09/LMIS", purpose: "labour-registration"));
        var counts = await OkAsync(await registry.Service.Http.SendAsync(request, Ct));
        Assert.Equal(("19", 2), ((string?)counts["province"], (int)counts["persons"]!));
        Assert.True(JsonNode.DeepEquals(Commune("05467", 2, 2, "S-10", "S-2"), Assert.Single(counts["communes"]!.AsArray())), counts.ToJsonString());

        registry.National.Counts = static () => new JsonObject { ["province"] = "24", ["persons"] = 0, ["at"] = "2026-11-27T00:00:00Z", ["communes"] = new JsonArray() };
        await ProblemAsync(await registry.Officer().PostAsync("/v1/reconciliations", null, Ct), 502, "verification-answer-refused");
        // A total that its communes do not make.
        registry.National.Counts = static () => Counts(3, Commune("05467", 2, 2, "S-10", "S-2"));
        await ProblemAsync(await registry.Officer().PostAsync("/v1/reconciliations", null, Ct), 502, "verification-answer-refused");
        registry.National.Before = static (question, context) => Away(question, context);
        await ProblemAsync(await registry.Officer().PostAsync("/v1/reconciliations", null, Ct), 503, "verification-partner-away");
        Assert.Equal([0L], await registry.QueryAsync<long>("select count(*) from reconciliation"));
    }

    private static async Task<bool> Away(FakeQuestion question, Microsoft.AspNetCore.Http.HttpContext context)
    {
        await FakeGateway.FaultAsync(question, context, 503, "exchange-partner-away");
        return true;
    }

    private static JsonObject Counts(int persons, params JsonObject[] communes) => new() { ["province"] = "19", ["persons"] = persons, ["at"] = "2026-11-27T00:00:00Z", ["communes"] = new JsonArray([.. communes]) };

    // Receipts in the order of their bytes.
    private static JsonObject Commune(string code, int registered, int unemployed, params string[] receipts) => new()
    {
        ["commune"] = code, ["registered"] = registered, ["employed"] = 0, ["unemployed"] = unemployed, ["inactive"] = 0,
        ["receipts"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(receipts.Select(static r => r + "\n"))))),
    };
}
