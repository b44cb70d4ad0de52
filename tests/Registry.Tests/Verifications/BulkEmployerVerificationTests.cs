using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Employers;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class BulkEmployerVerificationTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    private static JsonObject Employers => new() { ["subjects"] = "employers" };

    private async Task<List<string>> EnterprisesAsync(int count, string commune)
    {
        var codes = new List<string>();
        for (var i = 0; i < count; i++)
            codes.Add((await registry.EnterpriseAsync(commune)).Code);
        return codes;
    }

    private async Task<List<string>> ResultsAsync(string commune) =>
        await registry.QueryAsync<string>("select v.result from employer_verification v join employer e on e.id = v.employer_id where e.commune_code = $1", commune);

    [Fact]
    public async Task Every_enterprise_of_the_commune_is_asked_about_once_and_counted_by_kind_beside_a_run_of_persons()
    {
        const string commune = "05443";
        await EnterprisesAsync(9, commune);
        await registry.EnterpriseAsync(commune, static e => e["name"] = "Khác");
        await registry.EnterpriseAsync(commune, static e => e["status"] = "dissolved");
        await registry.EnterpriseAsync(commune, static e => e["status"] = "suspended");
        registry.Gateway.Enterprises.TryRemove((await registry.EnterpriseAsync(commune)).Code, out _);
        await registry.EnterEmployerAsync(EmployersUnderTest.Household(commune: commune));
        var outside = await registry.EnterpriseAsync("01843");
        await registry.PersonAsync(commune: commune);
        var officer = registry.Officer(commune, purpose: "data-quality");
        var (run, persons) = (await StartAsync(officer, Employers), await StartAsync(officer));
        var done = await UntilAsync(officer, run, "completed");
        Assert.Equal(("employers", 13, 13, 0, 100), ((string?)done["subjects"], (int)done["due"]!, (int)done["done"]!, (int)done["refused"]!, (int)done["percent"]!));
        Assert.Equal((9, 1, 1, 1, 1, 0), ((int)done["results"]!["match"]!, (int)done["results"]!["differs"]!, (int)done["results"]!["dissolved"]!, (int)done["results"]!["suspended"]!,
            (int)done["results"]!["unknown"]!, (int)done["results"]!["deceased"]!));
        Assert.Equal(1, (int)(await UntilAsync(officer, persons, "completed"))["done"]!);
        Assert.DoesNotContain(registry.Gateway.Questions, q => q.Number == outside.Code);
        Assert.Equal(4, (await EmployersWaitingAsync(officer)).Count);
        // Again: none is due.
        Assert.Equal(0, (int)(await UntilAsync(officer, await StartAsync(officer, Employers), "completed"))["due"]!);
    }

    [Theory]
    [InlineData(503, "01849", "không kết nối")]
    [InlineData(429, "01879", "hạn mức")]
    public async Task A_register_that_fails_half_way_is_waited_for_and_every_enterprise_has_one_result(int status, string commune, string words)
    {
        var codes = await EnterprisesAsync(10, commune);
        var (failing, answered) = (true, 0);
        registry.Gateway.Misbehave = async (question, context) =>
        {
            if (!codes.Contains(question.Number) || !Volatile.Read(ref failing) || Interlocked.Increment(ref answered) <= 4)
                return false;
            await FakeGateway.FaultAsync(question, context, status, "exchange-test", status == 429 ? 1 : null);
            return true;
        };
        var officer = registry.Officer(commune, purpose: "data-quality");
        var run = await StartAsync(officer, Employers);
        Assert.Contains(words, (string)(await UntilAsync(officer, run, "waiting"))["stateText"]!, StringComparison.Ordinal);
        Volatile.Write(ref failing, false);
        var done = await UntilAsync(officer, run, "completed");
        registry.Gateway.Misbehave = FakeGateway.Behaved;
        Assert.Equal((10, 10), ((int)done["done"]!, (int)done["results"]!["match"]!));
        Assert.Equal(10, (await ResultsAsync(commune)).Count);
        // Whichever was asked about twice was so by the same question.
        Assert.Equal(10, registry.Gateway.AskedOf(codes).Count);
    }
}
