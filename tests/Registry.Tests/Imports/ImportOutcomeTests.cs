using System.Globalization;
using System.Text.RegularExpressions;
using Lmis.Simulators.Population;

namespace Lmis.Registry.Tests.Imports;

/// <summary>Each test on a database of its own, because they count what is in it.</summary>
public sealed partial class ImportOutcomeTests : IAsyncLifetime
{
    private readonly ImportsUnderTest registry = new();

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Every_row_of_a_csv_with_dirty_rows_comes_out_as_it_must_and_the_counts_are_those_of_the_file()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 20_000, Seed = 11, Dirty = 0.05 }).ToList();
        var batch = await registry.ImportAsync(ImportsUnderTest.Csv(rows));
        await CheckAsync(batch, rows);

        // Counted again from the file alone, without the register's rules.
        var expected = rows.Where(static r => r.Outcome is Outcome.Accepted or Outcome.Warning)
            .GroupBy(static r => $"{r.Facts.Commune}|{r.Facts.FormerCommune}|{r.Facts.Sex}|{r.Facts.Birth.Year}|{r.Facts.Status}|{r.Facts.Qualification}|{r.Facts.SocialInsurance}")
            .Select(static g => $"{g.Key}|{g.Count()}").Order(StringComparer.Ordinal).ToList();
        var stored = await registry.RowsAsync(
            """
            select commune_code, former_commune_code, sex, extract(year from birth_date)::int, activity_status, qualification, social_insurance, count(*)
            from worker join person on id = person_id group by 1, 2, 3, 4, 5, 6, 7
            """);
        Assert.Equal(expected, stored.Order(StringComparer.Ordinal));
        Assert.Equal(batch["accepted"]!.GetValue<int>(), await registry.CountAsync("select count(distinct data::jsonb ->> 'personId') from messaging.outbox_message"));
        Assert.Equal(batch["accepted"]!.GetValue<int>(), await registry.CountAsync("select count(*) from worker_change where kind = 'entered' and version = 1"));
        Assert.Equal(0, await registry.CountAsync("select count(*) from imported_person"));
        await NothingPersonalAsync(rows);
    }

    [Fact]
    public async Task Every_row_of_a_workbook_with_dirty_rows_comes_out_as_it_must()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 4_000, Seed = 12, Series = 1, Dirty = 0.08 }).ToList();
        await CheckAsync(await registry.ImportAsync(ImportsUnderTest.Xlsx(rows), name: "cung lao động.xlsx"), rows);
    }

    [Fact]
    public async Task Commune_officers_file_with_semicolons_takes_only_people_of_the_commune()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 1_500, Seed = 13, Series = 2, Dirty = 0.2, Commune = "05443" }).ToList();
        Assert.Contains(rows, static r => r.Code == "outside-area");
        await CheckAsync(await registry.ImportAsync(ImportsUnderTest.Csv(rows, ';'), "05443"), rows, "05443");
    }

    private async Task CheckAsync(System.Text.Json.Nodes.JsonObject batch, List<PopulationRow> rows, string area = "19")
    {
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        var found = (await ImportsUnderTest.ErrorsAsync(registry.Officer(area), batch["id"]!.GetValue<Guid>())).ToLookup(static e => e["line"]!.GetValue<int>());
        var wrong = rows.Where(row =>
        {
            var codes = found[row.Line].Select(static e => $"{(e["isWarning"]!.GetValue<bool>() ? "warning" : "error")} {e["code"]}").Distinct().ToList();
            return row.Outcome switch
            {
                Outcome.Accepted or Outcome.Asked => codes.Count != 0,
                Outcome.Warning => codes is not [var only] || only != "warning " + row.Code,
                _ => !codes.Contains("error " + row.Code) || codes.Count(static c => c.StartsWith("error", StringComparison.Ordinal)) != 1,
            };
        }).Select(row => $"line {row.Line}: {row.Outcome} {row.Code}, found {string.Join(", ", found[row.Line].Select(static e => e.ToJsonString()))}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} rows: {string.Join("\n", wrong.Take(5))}");
        Assert.Equal(rows.Count, batch["rowsRead"]!.GetValue<int>());
        Assert.Equal(rows.Count, batch["totalRows"]!.GetValue<int>());
        Assert.Equal(rows.Count(static r => r.Outcome is Outcome.Accepted or Outcome.Warning), batch["accepted"]!.GetValue<int>());
        Assert.Equal(rows.Count(static r => r.Outcome == Outcome.Warning), batch["warned"]!.GetValue<int>());
        Assert.Equal(rows.Count(static r => r.Outcome == Outcome.Rejected), batch["rejected"]!.GetValue<int>());
        Assert.Equal(rows.Count(static r => r.Outcome == Outcome.Asked), batch["asked"]!.GetValue<int>());
        Assert.Equal(100, batch["percent"]!.GetValue<int>());
        Assert.All(found.SelectMany(static g => g), static e =>
        {
            Assert.NotEqual("", (string?)e["reason"]);
            Assert.NotEqual("", (string?)e["whatToDo"]);
            Assert.Contains((string?)e["column"], Column.Headers);
        });
    }

    /// <summary>No number, name or phone of anybody in findings, events or log lines.</summary>
    private async Task NothingPersonalAsync(List<PopulationRow> rows)
    {
        var personal = rows.SelectMany(static r => new[] { r.Facts.Number, r.Values[Column.PersonalNumber], r.Values[Column.FullName], r.Values[Column.Phone] })
            .OfType<string>().Where(static v => v.Length >= 9).ToHashSet();
        var places = await registry.RowsAsync("select e::text from import_error e union all select data::text from messaging.outbox_message");
        foreach (var text in places.Concat(registry.Service.Log.All))
        {
            foreach (Match run in LongNumbers().Matches(text))
                Assert.False(personal.Contains(run.Value), $"a personal number stands in: {text[..Math.Min(200, text.Length)]}");
        }
        var names = personal.Where(static v => v.Contains(' ', StringComparison.Ordinal)).Take(200).ToList();
        var lines = string.Join('\n', places.Take(2_000).Concat(registry.Service.Log.All));
        Assert.DoesNotContain(names, name => lines.Contains(name, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\d{9,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongNumbers();
}
