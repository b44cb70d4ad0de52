using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Imports;
using Lmis.Simulators.Population;
using Lmis.Testing;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Quality;

/// <summary>Each test on a database of its own, because they count what is in it.</summary>
public sealed class DataQualityTests : IAsyncLifetime
{
    private const string Scope = $"{Scopes.RegistryImport} {Scopes.RegistryRead}";

    private readonly ImportsUnderTest registry = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Figures_of_a_file_and_of_the_register_are_those_counted_from_the_file_and_in_the_tables()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 4_000, Seed = 61, Dirty = 0.1 }).ToList();
        var batch = await registry.ImportAsync(Csv(rows));
        var quality = await QualityAsync("19", $"?importId={batch["id"]}");
        var communes = quality["communes"]!.AsArray().Select(static c => c!).ToList();

        // Of the file, counted without the register's rules.
        var accepted = rows.Where(static r => r.Outcome is Outcome.Accepted or Outcome.Warning).GroupBy(static r => r.Facts.Commune).Select(static g => $"{g.Key}|{g.Count()}|{g.Count(r => r.Outcome == Outcome.Warning)}");
        Assert.Equal(accepted.Order(StringComparer.Ordinal), communes.Where(static c => (long)c["imports"]!["accepted"]! > 0).Select(static c => $"{c["code"]}|{c["imports"]!["accepted"]}|{c["imports"]!["warned"]}"));
        Assert.Equal((rows.Count(static r => r.Outcome == Outcome.Rejected), rows.Count(static r => r.Outcome == Outcome.Asked), rows.Count), (Sum(communes, "rejected"), Sum(communes, "asked"), Sum(communes, "rows")));
        var found = communes.SelectMany(static c => c["imports"]!["findings"]!.AsArray()).GroupBy(static f => (string)f!["code"]!).ToDictionary(static g => g.Key, static g => g.Sum(static f => (int)f!["rows"]!));
        foreach (var code in rows.Where(static r => r.Code is not null && r.Outcome != Outcome.Asked).GroupBy(static r => r.Code!))
            Assert.Equal($"{code.Key}|{code.Count()}", $"{code.Key}|{found.GetValueOrDefault(code.Key)}");

        // Of the register, counted by SQL written here.
        var register = await registry.RowsAsync(
            """
            select commune_code, count(*), count(*) filter (where activity_status = 'employed'), count(employer_code) filter (where activity_status = 'employed'), count(phone), count(training_field)
            from worker group by 1 order by 1
            """);
        Assert.Equal(register, communes.Where(static c => c["register"] is not null).Select(static c =>
            $"{c["code"]}|{c["register"]!["records"]}|{Item(c, "employerCode")!["applies"]}|{Item(c, "employerCode")!["filled"]}|{Item(c, "phone")!["filled"]}|{Item(c, "trainingField")!["filled"]}"));
        Assert.All(communes.Where(static c => ((string)c["code"]!).Length > 0), static c => Assert.NotEqual("", (string?)c["name"]));
        var text = quality.ToJsonString();
        Assert.DoesNotContain(rows.Take(500), r => r.Values[Column.FullName] is { } name && text.Contains(name, StringComparison.Ordinal));

        var csv = (await (await Officer("19", "vi").GetAsync($"/v1/data-quality.csv?importId={batch["id"]}", Ct)).Content.ReadAsStringAsync(Ct)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("ma_xa,ten_xa,so_dong,da_nhan,co_canh_bao,bi_tu_choi,cho_tra_loi,", csv[0], StringComparison.Ordinal);
        Assert.Equal(communes.Select(static c => $"{c["code"]},{c["name"]},{c["imports"]!["rows"]},{c["imports"]!["accepted"]}"), csv.Skip(1).Select(static l => string.Join(',', l.Split(',').Take(4))));
        Assert.All(csv, l => Assert.Equal(Cells(csv[0]), Cells(l)));
    }

    [Fact]
    public async Task A_commune_sees_its_own_and_its_rows_of_the_provinces_files_and_no_other_commune()
    {
        await registry.ImportAsync(Small(Person("019090000001", "05443"), Person("019090000002", "05467")));
        var own = await registry.ImportAsync(Small(Person("019090000003", "05443"), Person("019090000004", "05467"), Person("019090000005", "05461")), "05443");
        await registry.ImportAsync(Small(Person("019090000006", "05443")), "05467");
        Assert.Equal(["|2|0|1|", "05443|2|2|0|2"], Lines(await QualityAsync("05443", "")));
        Assert.Equal(["|1|0|1|", "05467|1|1|0|1"], Lines(await QualityAsync("05467", "")));
        Assert.Equal(["|3|0|2|", "05443|2|2|0|2", "05467|1|1|0|1"], Lines(await QualityAsync("19", "")));

        // An answered row moves to where it lies.
        var answer = new { decision = "convert", formerCommune = "05461", commune = "05443" };
        await RegistryUnderTest.OkAsync(await Officer("05443").PostAsJsonAsync($"/v1/imports/{own["id"]}/questions/answers", answer, Ct));
        Assert.Equal(["|1|0|1|", "05443|2|2|0|3"], Lines(await QualityAsync("05443", $"?importId={own["id"]}")));

        var today = DateOnly.FromDateTime(DateTime.Parse((string)own["uploadedAt"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).AddHours(7));
        Assert.Equal("05443|0|0|0|3", Assert.Single(Lines(await QualityAsync("05443", $"?to={today.AddDays(-1):yyyy-MM-dd}"))));
        Assert.Equal(2, Lines(await QualityAsync("05443", $"?from={today:yyyy-MM-dd}&to={today:yyyy-MM-dd}")).Count);
        await RegistryUnderTest.ProblemAsync(await Officer("05467").GetAsync($"/v1/data-quality?importId={own["id"]}", Ct), 404, "import-unknown");
        await RegistryUnderTest.ProblemAsync(await Officer("19").GetAsync("/v1/data-quality?from=2026-02-01&to=2026-01-01", Ct), 400, "period-reversed");
        await RegistryUnderTest.ProblemAsync(await registry.Officer("24", Scope).GetAsync("/v1/data-quality", Ct), 403, "no-area");
        await RegistryUnderTest.ProblemAsync(await registry.Officer().GetAsync("/v1/data-quality", Ct), 403, "missing-scope");
    }

    [Fact]
    public async Task What_waits_to_be_done_and_what_is_old_is_counted_and_a_count_is_kept_for_a_while()
    {
        await registry.ImportAsync(Small([.. Enumerable.Range(1, 4).Select(static n => Person($"019090{n:000000}", "05443"))]));
        var persons = await registry.RowsAsync("select person_id from worker order by 1");
        await registry.RowsAsync("update worker set changed_at = changed_at - interval '13 months' where person_id = $1", Guid.Parse(persons[0]));
        const string verification =
            """
            insert into person_verification (id, person_id, record_version, result, differs_in, verified_at, message_id, journal_reference, asked_by, client_id, review)
            values (gen_random_uuid(), $1, 1, $2, '{}', now() - make_interval(days => $3), gen_random_uuid(), '', '', '', $4)
            """;
        await registry.RowsAsync(verification, Guid.Parse(persons[0]), "match", 1, "kept");
        await registry.RowsAsync(verification, Guid.Parse(persons[1]), "match", 2, "kept");
        // Asked again, and it no longer matches.
        await registry.RowsAsync(verification, Guid.Parse(persons[1]), "differs", 1, "open");
        await registry.RowsAsync(
            """
            insert into duplicate_pair (id, first_person_id, second_person_id, score, evidence, evidence_bits, facts, state, found_at, search_id)
            values (gen_random_uuid(), $1, $2, 5, '{}', '{}', '', 'open', now(), gen_random_uuid())
            """, Guid.Parse(persons[2]), Guid.Parse(persons[3]));
        var register = (await QualityAsync("19", ""))["communes"]![0]!["register"]!;
        Assert.Equal("4 1 0.25 1 0.25 1 1 0", $"{register["records"]} {register["verified"]} {register["verifiedShare"]} {register["olderThanYear"]} {register["olderThanYearShare"]} {register["duplicatesOpen"]} {register["differencesOpen"]} {register["conflictsOpen"]}");

        await using var keeping = new ServiceUnderTest<Program>(new Dictionary<string, string?>(registry.Settings) { ["Registry:Quality:Keep"] = "01:00:00" });
        using var officer = keeping.HttpAs(TestTokens.Issue(Scope, "19"));
        var first = await RegistryUnderTest.OkAsync(await officer.GetAsync("/v1/data-quality", Ct));
        await registry.RowsAsync("update worker set is_active = false");
        var second = await RegistryUnderTest.OkAsync(await officer.GetAsync("/v1/data-quality", Ct));
        Assert.Equal((string)first["countedAt"]!, (string)second["countedAt"]!);
        Assert.Equal(4, (int)second["communes"]![0]!["register"]!["records"]!);
        Assert.Null((await QualityAsync("19", ""))["communes"]![0]!["register"]);
    }

    private HttpClient Officer(string area, string language = "en") => registry.Officer(area, Scope, language);

    private async Task<JsonObject> QualityAsync(string area, string query) => await RegistryUnderTest.OkAsync(await Officer(area).GetAsync($"/v1/data-quality{query}", Ct));

    /// <summary>Every second piece between quotes is inside of them.</summary>
    private static int Cells(string line) => line.Split('"').Where(static (_, i) => i % 2 == 0).Sum(static piece => piece.Count(static c => c == ','));

    private static int Sum(List<JsonNode> communes, string count) => communes.Sum(c => (int)c["imports"]![count]!);

    private static JsonNode? Item(JsonNode commune, string field) => commune["register"]!["items"]!.AsArray().Single(i => (string?)i!["field"] == field);

    private static List<string> Lines(JsonObject quality) =>
        [.. quality["communes"]!.AsArray().Select(static c => $"{c!["code"]}|{c["imports"]!["rows"]}|{c["imports"]!["accepted"]}|{c["imports"]!["rejected"]}|{c["register"]?["records"]}")];
}
