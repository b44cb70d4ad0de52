using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;

namespace Lmis.Reporting.Tests.Placements;

/// <summary>K10 and K17 by the worked examples C3 and C8 of the definitions, from the employment service's events.</summary>
public sealed class PlacementTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<int, Guid> people = Enumerable.Range(0, 20).ToDictionary(static n => n, static _ => Guid.CreateVersion7());
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task K17_is_placed_of_registered_persons_of_the_cohort_with_its_variants_beside_it()
    {
        await WorkedExampleAsync();
        reporting.Clock.SetTo(new(2027, 1, 15, 3, 0, 0, TimeSpan.Zero));
        Assert.Equal(["main: 4/6 = 66.7 met", "of-referred: 4/5 = 80.0 not-comparable", "confirmed-at-one-month: 3/6 = 50.0 not-comparable"], await SeriesAsync("K17"));
    }

    [Fact]
    public async Task The_same_in_reverse_order_and_twice_is_the_same()
    {
        var (searches, placements) = Example();
        foreach (var e in placements.Concat(placements).Reverse())
            await reporting.DeliverAsync(Topics.PlacementChangedV1, [e]);
        await reporting.DeliverAsync(Topics.JobSearchChangedV1, searches.Concat(searches).Reverse());
        reporting.Clock.SetTo(new(2027, 1, 15, 3, 0, 0, TimeSpan.Zero));
        Assert.Equal("main: 4/6 = 66.7 met", (await SeriesAsync("K17"))[0]);
    }

    [Fact]
    public async Task While_somebody_is_followed_the_cohort_is_provisional()
    {
        await WorkedExampleAsync();
        Assert.Equal("main: 4/6 = 66.7 met", (await SeriesAsync("K17"))[0]);
        await reporting.DeliverAsync(Topics.JobSearchChangedV1, [Search(15, "2026-08-01")]);
        Assert.Equal("main: 4/7 = 57.1 provisional cohort-still-followed", (await SeriesAsync("K17"))[0]);
    }

    [Fact]
    public async Task A_recruitment_after_six_months_is_not_of_the_cohort()
    {
        await reporting.DeliverAsync(Topics.JobSearchChangedV1, [Search(1, "2026-01-10"), Search(2, "2026-01-10")]);
        await reporting.DeliverAsync(Topics.PlacementChangedV1, [Placement(1, "2026-07-10", 25), Placement(2, "2026-07-11", 25)]);
        Assert.Equal("main: 1/2 = 50.0 met", (await SeriesAsync("K17"))[0]);
    }

    [Fact]
    public async Task Merged_persons_count_once_and_twice_again()
    {
        await reporting.DeliverAsync(Topics.JobSearchChangedV1, [Search(1, "2026-01-10"), Search(2, "2026-01-11"), Search(3, "2026-01-12")]);
        await reporting.DeliverAsync(Topics.PlacementChangedV1, [Placement(1, "2026-02-10", 25), Placement(2, "2026-02-11", 26)]);
        await reporting.MergedAsync(people[1], people[2], At);
        Assert.Equal("main: 1/2 = 50.0 met", (await SeriesAsync("K17"))[0]);
        Assert.StartsWith("main: 1", (await SeriesAsync("K10"))[0], StringComparison.Ordinal);
        await reporting.UnmergedAsync(people[1], people[2], At.AddHours(1));
        Assert.Equal("main: 2/3 = 66.7 met", (await SeriesAsync("K17"))[0]);
    }

    /// <summary>C3 as far as the employment service knows: 1 and 9 (hired twice) and E (left after ten days); C is 31; A and B came by other channels.</summary>
    [Fact]
    public async Task K10_counts_young_persons_once_and_is_never_missed_while_other_channels_are_not_fed()
    {
        await reporting.DeliverAsync(Topics.PlacementChangedV1,
            [Placement(1, "2026-02-01", 21, "2026-03-05"), Placement(9, "2026-03-01", 18, "2026-04-05"), Placement(9, "2026-09-01", 18), Placement(12, "2026-05-01", 31), Placement(13, "2026-11-01", 30) with { EndedOn = new(2026, 11, 11) }, Placement(14, "2026-05-01", 15)]);
        Assert.Equal(["main: 3 provisional service-placements-only", "confirmed-at-one-month: 2 not-comparable"], await SeriesAsync("K10"));
    }

    [Fact]
    public async Task A_job_that_was_never_taken_up_is_no_job_found_of_K10_or_K17()
    {
        // Recruited on 1 March to begin on the 16th: an end on the 15th is before the first day, one on the 16th is not.
        PlacementChanged Ended(int person, string? on, string? starts) =>
            Placement(person, "2026-03-01", 25) with { EndedOn = on is null ? null : DateOnly.Parse(on), StartsOn = starts is null ? null : DateOnly.Parse(starts) };
        await reporting.DeliverAsync(Topics.JobSearchChangedV1, Enumerable.Range(1, 5).Select(n => Search(n, "2026-01-10", "2026-02-10")));
        var never = Ended(1, "2026-03-15", "2026-03-16");
        await reporting.DeliverAsync(Topics.PlacementChangedV1, [never, Ended(2, "2026-03-16", "2026-03-16"), Ended(3, null, "2026-03-16"), Ended(4, "2026-02-28", null), Ended(5, "2026-03-01", null)]);
        Assert.StartsWith("main: 3 ", (await SeriesAsync("K10"))[0], StringComparison.Ordinal);
        Assert.Equal(["main: 3/5 = 60.0 met", "of-referred: 3/5 = 60.0 not-comparable"], (await SeriesAsync("K17"))[..2]);
        // The same person finds another: that one counts.
        await reporting.DeliverAsync(Topics.PlacementChangedV1, [Placement(1, "2026-06-01", 25)]);
        Assert.StartsWith("main: 4 ", (await SeriesAsync("K10"))[0], StringComparison.Ordinal);
        Assert.StartsWith("main: 4/5", (await SeriesAsync("K17"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_counts_are_hidden_from_whom_may_not_see_them()
    {
        await WorkedExampleAsync();
        var hidden = (await reporting.GetAsync("/v1/indicators/K17?year=2026", Scopes.ReportingRead, "19")).GetProperty("series").EnumerateArray().First();
        Assert.True(hidden.GetProperty("suppressed").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, hidden.GetProperty("value").ValueKind);
    }

    private Task WorkedExampleAsync()
    {
        var (searches, placements) = Example();
        return Task.WhenAll(reporting.DeliverAsync(Topics.JobSearchChangedV1, searches), reporting.DeliverAsync(Topics.PlacementChangedV1, placements));
    }

    private (JobSearchChanged[] Searches, PlacementChanged[] Placements) Example() => (
        [
            Search(1, "2026-01-10", "2026-01-20"), Search(2, "2026-01-10", "2026-03-10"), Search(2, "2026-05-05"), Search(3, "2026-01-10", "2026-02-10"), Search(4, "2026-01-10"),
            Search(6, "2026-01-10", "2026-05-20"), Search(7, "2026-01-10", "2026-03-10"), Search(9, "2025-12-20", "2026-01-20"), Search(10, "2026-01-11") with { IsCancelled = true },
        ],
        [
            Placement(1, "2026-02-01", 25, "2026-03-05"), Placement(2, "2026-05-05", 25, "2026-06-10"), Placement(6, "2026-06-01", 25), Placement(7, "2026-03-10", 25, "2026-04-20") with { Channel = "session" },
            Placement(9, "2026-02-01", 25),
        ]);

    private JobSearchChanged Search(int person, string on, string? referred = null) =>
        new(Guid.CreateVersion7(), 1, people[person], DateOnly.Parse(on), People.Ward, false, null, referred is null ? null : DateOnly.Parse(referred), At);

    private PlacementChanged Placement(int person, string on, int age, string? confirmed = null) =>
        new(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), people[person], DateOnly.Parse(on), age, "referral", Guid.CreateVersion7(), People.Ward, People.Ward, confirmed is null ? null : DateOnly.Parse(confirmed), null, At);

    /// <summary>Each series as "variant: numerator/denominator = value state reason".</summary>
    private async Task<string[]> SeriesAsync(string indicator) =>
        [.. (await reporting.GetAsync($"/v1/indicators/{indicator}?year=2026")).GetProperty("series").EnumerateArray().Select(static s =>
        {
            var denominator = s.GetProperty("denominator").ValueKind == System.Text.Json.JsonValueKind.Null ? "" : $"/{s.GetProperty("denominator")} = {s.GetProperty("value").GetDecimal().ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)}";
            var reason = s.GetProperty("reason").ValueKind == System.Text.Json.JsonValueKind.Null || s.GetProperty("reason").GetProperty("code").GetString() == "variant" ? "" : " " + s.GetProperty("reason").GetProperty("code").GetString();
            return $"{s.GetProperty("variant").GetProperty("code").GetString()}: {s.GetProperty("numerator")}{denominator} {s.GetProperty("state").GetProperty("code").GetString()}{reason}";
        })];
}
