using System.Text.Json.Nodes;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Federation;

/// <summary>A question to all 33 other provinces: each is told of as what it is, whether it is asked or left alone.</summary>
public sealed class EveryProvinceTests(EveryProvince provinces) : IClassFixture<EveryProvince>
{
    [Fact]
    public async Task Of_33_partners_27_answer_three_are_late_and_three_are_down_however_often_they_are_asked()
    {
        string[] all = [.. EveryProvince.OnTime, .. EveryProvince.Late, .. EveryProvince.Away];
        await Task.WhenAll(all.Select(code => provinces.AgreeAsync(provinces.Vacancies(code))));
        await Task.WhenAll(all.Select(code => provinces.AgreeAsync(provinces.Terms(code))));
        foreach (var (i, code) in EveryProvince.OnTime.Index())
        {
            var (vacancies, value) = (ManyProvinces.Page(null, (i % 3, "2026-11-20T00:00:00Z", code + " first"), (3, "2026-11-20T00:00:00Z", code + " second")), 50 + (i / 10m));
            provinces.Answers[code] = context => context.Request.Path.Value!.Contains("indicators", StringComparison.Ordinal)
                ? DatasetBackend.JsonAsync(context, FormattableString.Invariant($$"""{"code":"K01","value":{{value}},"definitionVersion":2}"""))
                : vacancies(context);
        }
        foreach (var code in EveryProvince.Late)
            provinces.Answers[code] = async context => await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);

        var ranked = await AskAsync("/federation/vacancies?q=may", "vacancy-exchange", "exchange-partner-timeout");
        Assert.Equal(54, ranked["rows"]!.AsArray().Count);
        Assert.Equal([.. Enumerable.Repeat(0, 9), .. Enumerable.Repeat(1, 9), .. Enumerable.Repeat(2, 9), .. Enumerable.Repeat(3, 27)], ranked["rows"]!.AsArray().Select(row => (int)row!["row"]!["rank"]!));
        var compared = await AskAsync("/federation/indicators/K01?year=2026", "labour-statistics", "exchange-partner-timeout");
        Assert.Equal(EveryProvince.OnTime.Reverse().Select((code, i) => $"VN/GOV/{code}/LMIS {i + 1}/27"), compared["rows"]!.AsArray().Select(row => $"{row!["member"]} {row["position"]}/{row["of"]}"));

        // Late so often at once that each is left alone: still late, not down, and nobody waits for them.
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AskAsync("/federation/vacancies?q=may", "vacancy-exchange", late: null)));
        var left = await AskAsync("/federation/indicators/K01?year=2026", "labour-statistics", "exchange-partner-left-alone");
        Assert.Equal(27, left["rows"]!.AsArray().Count);
    }

    // Asks, and says what the late ones are told to have done; null where either may be.
    private async Task<JsonNode> AskAsync(string target, string purpose, string? late)
    {
        using var answer = await provinces.AskAsync(target, purpose, ("Prefer", "wait=2"));
        var all = await answer.JsonAsync(200);
        Assert.False(all["complete"]!.GetValue<bool>());
        string[] expected =
        [
            .. EveryProvince.OnTime.Select(code => $"{code} answered "),
            .. EveryProvince.Late.Select(code => $"{code} late urn:lmis:problem:{late}"),
            .. EveryProvince.Away.Select(code => $"{code} down urn:lmis:problem:exchange-partner-unavailable"),
        ];
        Assert.Equal(expected, all["parts"]!.AsArray().Select(part => $"{((string)part!["member"]!).Split('/')[2]} {part["state"]} {(late is null && (string?)part["state"] == "late" ? "urn:lmis:problem:" : part["fault"]?["type"])}"));
        return all;
    }
}
