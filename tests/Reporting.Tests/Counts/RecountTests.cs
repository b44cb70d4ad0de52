using System.Globalization;
using Lmis.Contracts.Registry.V1;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.Tests.Counts;

/// <summary>Random people, moved and changed at random, counted again by hand from the records as the definitions say.</summary>
public sealed class RecountTests : IAsyncLifetime
{
    private static readonly string[] Statuses = ["employed", "employed", "employed", "employed", "unemployed", "inactive"];
    private static readonly string[] Qualifications =
        ["untrained", "technical-worker-uncertified", "certificate-under-3-months", "national-skills-certificate", "elementary", "intermediate", "college", "university", "postgraduate"];

    private readonly Random random = new(227);
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task Every_breakdown_equals_an_independent_recount_before_and_after_compaction_and_in_the_new_year()
    {
        var people = Enumerable.Range(0, 1_500).Select(_ => Random(Guid.CreateVersion7(), 1)).ToDictionary(static p => p.PersonId);
        await reporting.ChangedAsync(people.Values.OrderBy(_ => random.Next()));
        var later = people.Values.Where(_ => random.Next(3) == 0).SelectMany(p => new[] { Random(p.PersonId, 2), Random(p.PersonId, 3) }).OrderBy(_ => random.Next()).ToArray();
        await reporting.ChangedAsync(later);
        foreach (var newest in later.Where(static e => e.Version == 3))
            people[newest.PersonId] = newest;
        await CompareAsync(people.Values, 2026);

        Assert.True(await reporting.Background<Compaction>().FoldAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(0L, await reporting.QueryAsync<long>("select count(*) from count_delta"));
        await CompareAsync(people.Values, 2026);

        // 2026 has ended: its counts stay, whatever happens in 2027, and everybody is a year older.
        reporting.Clock.SetTo(new(2026, 12, 31, 17, 30, 0, TimeSpan.Zero));
        await reporting.Background<OpenYear>().TurnAsync(TestContext.Current.CancellationToken);
        var before = people.Values.ToArray();
        foreach (var person in before.Where(_ => random.Next(4) == 0))
            await reporting.ChangedAsync(people[person.PersonId] = Random(person.PersonId, 4));
        await CompareAsync(people.Values, 2027);
        await CompareAsync(before, 2026);
        Assert.Equal("final", (await reporting.GetAsync("/v1/indicators/K01?year=2026")).Series("main").Code("stage"));
        Assert.Equal("estimate", (await reporting.GetAsync("/v1/indicators/K01?year=2027")).Series("main").Code("stage"));
    }

    private async Task CompareAsync(IEnumerable<LabourRecordChanged> records, int year)
    {
        var units = reporting.Units;
        var counted = records.Where(p => p.IsActive && units.Communes.ContainsKey(p.CommuneCode) && AgeMonths(p, year) >= 180).ToArray();
        var byCommune = counted.Where(p => p.CommuneCode == People.Ward).ToArray();
        foreach (var (id, inWhole, inPart) in new (string, Func<LabourRecordChanged, bool>, Func<LabourRecordChanged, bool>)[]
        {
            ("K01", static p => p.ActivityStatus != "inactive", static p => p.Qualification != "untrained"),
            ("K02", static p => p.ActivityStatus != "inactive", static p => p.Qualification is not ("untrained" or "technical-worker-uncertified" or "certificate-under-3-months")),
            ("K06", static p => p.ActivityStatus == "employed", static p => p.Section == "A"),
        })
        {
            var main = (await reporting.GetAsync($"/v1/indicators/{id}?year={year}")).Series("main");
            Assert.Equal(Share(counted), main.Shown());
            Assert.Equal(
                Share(counted.Where(p => AgeMonths(p, year) < (p.Sex == "male" ? MenRetireAt(year) : WomenRetireAt(year)))),
                (await reporting.GetAsync($"/v1/indicators/{id}?year={year}")).Series("working-age").Shown());
            foreach (var (by, category) in new (string, Func<LabourRecordChanged, string>)[]
            {
                ("commune", static p => p.CommuneCode),
                ("sex", static p => p.Sex),
                ("age-group", p => AgeMonths(p, year) / 12 is var age && age >= 65 ? "65+" : $"{age / 5 * 5}-{(age / 5 * 5) + 4}"),
                ("area-type", p => units.Communes[p.CommuneCode].Name.StartsWith("Phường", StringComparison.Ordinal) ? "urban" : "rural"),
                ("former-district", p => FormerOf(p, static f => f.DistrictCode)),
                ("former-area-type", p => FormerOf(p, static f => f.Name.StartsWith("Xã", StringComparison.Ordinal) ? "rural" : "urban")),
                ("former-province", p => units.Communes[p.CommuneCode].MadeOf[0].ProvinceCode),
            })
            {
                await CompareRowsAsync($"/v1/indicators/{id}?year={year}&by={by}", counted, category);
                if (by is "sex" or "age-group" or "former-district" or "former-area-type")
                    await CompareRowsAsync($"/v1/indicators/{id}?year={year}&by={by}&unit={People.Ward}", byCommune, category);
            }

            async Task CompareRowsAsync(string path, IEnumerable<LabourRecordChanged> of, Func<LabourRecordChanged, string> category)
            {
                var rows = (await reporting.GetAsync(path)).Series("main").GetProperty("rows").EnumerateArray()
                    .Where(static r => r.Shown() != "no data").ToDictionary(static r => r.GetProperty("code").GetString()!, static r => r.Shown());
                var expected = of.Where(inWhole).GroupBy(category).ToDictionary(static g => g.Key, Share);
                Assert.True(expected.Count == rows.Count && expected.All(e => rows.GetValueOrDefault(e.Key) == e.Value),
                    $"{path}\nexpected {string.Join("; ", expected.OrderBy(static e => e.Key))}\n     got {string.Join("; ", rows.OrderBy(static e => e.Key))}");
            }

            string Share(IEnumerable<LabourRecordChanged> of)
            {
                var whole = of.Where(inWhole).ToArray();
                var part = whole.Count(inPart);
                return whole.Length == 0 ? "no data" : string.Create(CultureInfo.InvariantCulture, $"{part}/{whole.Length} = {Math.Round(100m * part / whole.Length, 1, MidpointRounding.AwayFromZero):0.0}");
            }
        }
    }

    private static int AgeMonths(LabourRecordChanged person, int year)
    {
        var born = DateOnly.ParseExact(person.BirthMonth + "-15", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return ((year - born.Year) * 12) + 12 - born.Month;
    }

    private static int MenRetireAt(int year) => year == 2026 ? (61 * 12) + 6 : (61 * 12) + 9;

    private static int WomenRetireAt(int year) => year == 2026 ? 57 * 12 : (57 * 12) + 4;

    // What is known of the former unit: the commune itself, or what all old units of the commune (in the known district) agree on.
    private string FormerOf(LabourRecordChanged person, Func<FormerCommune, string> what)
    {
        var all = reporting.Units.Communes.Values.SelectMany(static c => c.MadeOf);
        var possible = person.FormerCommuneCode is { } known ? all.Where(f => f.Code == known)
            : reporting.Units.Communes[person.CommuneCode].MadeOf.Where(f => person.FormerDistrictCode is null || f.DistrictCode == person.FormerDistrictCode);
        return possible.Select(what).Distinct().ToArray() is [var one] ? one : "unknown";
    }

    private LabourRecordChanged Random(Guid id, long version)
    {
        var commune = reporting.Units.Communes.Values[random.Next(reporting.Units.Communes.Count)];
        // Many in one ward, so that its own breakdowns have something to count.
        if (random.Next(4) == 0)
            commune = reporting.Units.Communes[People.Ward];
        var former = random.Next(3) == 0 ? commune.MadeOf[random.Next(commune.MadeOf.Count)] : null;
        var status = Statuses[random.Next(Statuses.Length)];
        return new(
            id, version, $"{random.Next(1948, 2014)}-{random.Next(1, 13):00}", random.Next(2) == 0 ? "male" : "female",
            random.Next(50) == 0 ? "00004" : commune.Code, random.Next(2) == 0 ? former?.Code : null, former?.DistrictCode,
            status, Qualifications[random.Next(9)], null, null, status == "employed" ? ((char)('A' + (random.Next(3) == 0 ? 0 : random.Next(21)))).ToString() : null, "none",
            random.Next(3) == 0, random.Next(20) != 0, new(2026, 1, 1), new(2026, 1, 1, 0, 0, (int)version, TimeSpan.Zero));
    }
}
