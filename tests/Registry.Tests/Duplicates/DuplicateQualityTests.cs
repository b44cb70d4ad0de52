using System.Globalization;
using Lmis.Contracts;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Tests.Imports;
using Lmis.Simulators.Population;
using Microsoft.Extensions.DependencyInjection;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Duplicates;

/// <summary>How many of the second records whose truth is known are found, by kind of error, and how many of those found are none.</summary>
public sealed class DuplicateQualityTests(ImportsUnderTest registry, ITestOutputHelper output) : IClassFixture<ImportsUnderTest>
{
    // What a kind must reach at least; the measured figures are printed and stand in docs/registry/duplicates.md.
    private static readonly Dictionary<string, double> Floors = new()
    {
        ["number-only"] = 1, ["without-diacritics"] = 0.97, ["day-and-month-swapped"] = 0.95, ["one-letter"] = 0.95, ["two-letters"] = 0.9, ["words-transposed"] = 0.95,
        ["middle-missing"] = 0.95, ["other-sex"] = 0.95, ["moved"] = 0.95, ["year-near"] = 0.95, ["day-other"] = 0.9, ["moved-without-diacritics"] = 0.9,
    };

    [Fact]
    public async Task Generated_duplicates_are_found_with_every_kind_of_error_and_few_others_are()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 6_000, Seed = 4, Duplicates = 0.1, Twins = 0.01 }).ToList();
        var batch = await registry.ImportAsync(ImportsUnderTest.Csv(rows));
        Assert.True((int)batch["rejected"]! == 0 && (string?)batch["state"] == "completed", batch.ToJsonString());
        var officer = registry.Officer(scopes: Scopes.RegistryMerge);
        var search = await DuplicatesUnderTest.SearchAsync(officer, whole: true);
        Assert.Equal(rows.Count, (int)search["records"]!);

        var cipher = registry.Service.Services.GetRequiredService<PersonalDataCipher>();
        var people = (await registry.RowsAsync("select encode(personal_number_index, 'hex'), id from person")).Select(static r => r.Split('|')).ToDictionary(static r => r[0], static r => Guid.Parse(r[1]));
        Guid IdOf(string number) => people[Convert.ToHexStringLower(cipher.BlindIndex(number))];
        var found = (await registry.RowsAsync("select least(first_person_id, second_person_id), greatest(first_person_id, second_person_id) from duplicate_pair where state = 'open'")).ToHashSet();
        var truth = rows.Where(static r => r.Likeness is not null).Select(r => (r.Likeness!.Kind, r.Likeness.IsSamePerson, Pair: Pair(IdOf(r.Likeness.Number), IdOf(r.Facts.Number)))).ToList();

        var (same, right) = (truth.FindAll(static t => t.IsSamePerson), 0);
        var failures = new List<string>();
        foreach (var kind in same.GroupBy(static t => t.Kind).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var hits = kind.Count(t => found.Contains(t.Pair));
            right += hits;
            var recall = hits / (double)kind.Count();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Key}: {hits} of {kind.Count()} ({recall:P1})"));
            if (recall < Floors[kind.Key])
                failures.Add($"{kind.Key}: {recall:P1} instead of at least {Floors[kind.Key]:P0}");
        }
        var twins = truth.Count(t => !t.IsSamePerson && found.Contains(t.Pair));
        var (precision, all) = (right / (double)found.Count, right / (double)same.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows.Count} records, {search["compared"]} pairs compared, {found.Count} in the queue: precision {precision:P1}, recall {all:P1}; {twins} of {truth.Count - same.Count} twins in the queue"));
        Assert.Equal(Floors.Keys.Order(StringComparer.Ordinal), same.Select(static t => t.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.InRange(precision, 0.95, 1);
        Assert.InRange(all, 0.97, 1);
    }

    private static string Pair(Guid one, Guid other) => string.Join('|', new[] { one.ToString(), other.ToString() }.Order(StringComparer.Ordinal));
}
