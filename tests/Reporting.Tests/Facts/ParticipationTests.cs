using System.Text.Json;
using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;

namespace Lmis.Reporting.Tests.Facts;

/// <summary>K14 and K15 of the worked example, from events of Insurance; its persons S1 to S11.</summary>
public sealed class ParticipationTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    private static Guid Person(int s) => new(s, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static ParticipationChanged State(int s, string birth, string sex, long version, string month, bool compulsory, bool voluntary, bool arrears = false, string? commune = "05443") =>
        new(Person(s), version, month, compulsory, voluntary, arrears, birth, sex, commune, DateTimeOffset.UnixEpoch);

    private static readonly ParticipationChanged[] Example =
    [
        State(1, "1986-06", "male", 1, "2026-01", true, false),
        State(2, "1996-06", "female", 1, "2026-01", false, true),
        State(3, "1968-06", "female", 1, "2026-01", false, true), // 58: over working age
        State(4, "1965-09", "male", 1, "2026-01", true, false), // 61 years 3 months
        State(5, "1981-06", "male", 1, "2026-01", true, false, arrears: true),
        State(7, "1993-06", "male", 1, "2026-01", true, false),
        State(7, "1993-06", "male", 2, "2026-07", false, true),
        State(9, "2000-06", "female", 1, "2026-01", true, false),
        State(10, "1976-06", "male", 1, "2026-01", false, true),
        State(10, "1976-06", "male", 2, "2026-10", false, false), // paid to September only
        State(11, "2004-06", "male", 1, "2026-01", true, false, commune: "00004"), // lives elsewhere
    ];

    private Task DeliverAsync(params IEnumerable<ParticipationChanged> events) => reporting.DeliverAsync(Topics.ParticipationChangedV1, events);

    private Task MonthAsync(string month, bool isComplete = true) => reporting.DeliverAsync(Topics.MonthReconciledV1, [new MonthReconciled(Guid.CreateVersion7(), month, isComplete, DateTimeOffset.UnixEpoch)]);

    private async Task<string> SeriesAsync(string indicator, string query = "", string? scopes = null)
    {
        var path = $"/v1/indicators/{indicator}?year=2026{query}";
        var answer = scopes is null ? await reporting.GetAsync(path) : await reporting.GetAsync(path, scopes, "19");
        return string.Join(", ", answer.GetProperty("series").EnumerateArray().Where(static s => s.GetProperty("kind").GetProperty("code").GetString() == "administrative").Select(static s =>
            $"{s.GetProperty("variant").GetProperty("code").GetString()} {Number(s, "numerator")}/{Number(s, "denominator")} {Number(s, "value")} {s.GetProperty("stage").GetProperty("code").GetString()}"));

        static string Number(JsonElement series, string name) => series.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-";
    }

    [Fact]
    public async Task The_worked_example_comes_out()
    {
        await reporting.LabourForceAsync(10, ageScope: "working-age");
        await DeliverAsync(Example);
        Assert.Equal("", await SeriesAsync("K14"));
        await MonthAsync("2026-12");
        Assert.Equal("main 7/10 70 final, residents 6/10 60 final, in-arrears 1/- - final", await SeriesAsync("K14"));
        Assert.Equal("main 2/10 20 final, residents 2/10 20 final, over-working-age 1/- - final", await SeriesAsync("K15"));
    }

    [Fact]
    public async Task Doubled_late_and_disordered_events_come_to_the_same()
    {
        await reporting.LabourForceAsync(10, ageScope: "working-age");
        await MonthAsync("2026-12");
        foreach (var one in Example.Reverse())
            await DeliverAsync(one);
        await DeliverAsync(Example);
        // A corrected month: the higher version of the month holds, whichever came last.
        await DeliverAsync(State(9, "2000-06", "female", 3, "2026-11", true, false));
        await DeliverAsync(State(9, "2000-06", "female", 2, "2026-11", false, false));
        Assert.Equal("main 7/10 70 final, residents 6/10 60 final, in-arrears 1/- - final", await SeriesAsync("K14"));
    }

    [Fact]
    public async Task The_latest_known_month_of_the_year_stands_in_as_an_estimate()
    {
        await reporting.LabourForceAsync(10, ageScope: "working-age");
        await DeliverAsync(Example);
        await MonthAsync("2026-06");
        // In June S7 was still in compulsory insurance and S10 still paid.
        Assert.Equal("main 8/10 80 estimate, residents 7/10 70 estimate, in-arrears 1/- - estimate", await SeriesAsync("K14"));
        Assert.Equal("main 2/10 20 estimate, residents 2/10 20 estimate, over-working-age 1/- - estimate", await SeriesAsync("K15"));
        await MonthAsync("2026-12", isComplete: false);
        Assert.Equal("main 7/10 70 estimate, residents 6/10 60 estimate, in-arrears 1/- - estimate", await SeriesAsync("K14"));
    }

    [Fact]
    public async Task Merged_persons_count_once_and_the_register_knows_better_where_people_live()
    {
        await DeliverAsync(Example);
        await MonthAsync("2026-12");
        await reporting.MergedAsync(Person(1), Person(4), DateTimeOffset.UnixEpoch);
        Assert.Equal("main 6/- - final, residents 5/- - final, in-arrears 1/- - final", await SeriesAsync("K14"));
        await reporting.ChangedAsync(new Contracts.Registry.V1.LabourRecordChanged(
            Person(11), 1, "2004-06", "male", "05443", null, null, "employed", "college", null, null, null, "compulsory", true, true, new(2026, 1, 1), DateTimeOffset.UnixEpoch));
        Assert.Equal("main 6/- - final, residents 6/- - final, in-arrears 1/- - final", await SeriesAsync("K14"));
    }

    [Fact]
    public async Task Few_persons_are_hidden_from_those_who_may_not_see_them()
    {
        await DeliverAsync(Example);
        await MonthAsync("2026-12");
        Assert.Equal("main 7/- - final, residents -/- - final, in-arrears -/- - final", await SeriesAsync("K14", scopes: Scopes.ReportingRead));
        Assert.Equal("residents 6/- - final", await SeriesAsync("K14", "&unit=05443"));
    }
}
