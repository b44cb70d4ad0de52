using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Simulators.Population;

namespace Lmis.EndToEnd.Tests;

/// <summary>A hundred thousand rows, five in a hundred dirty, while Registry and then Reporting are killed: nothing is lost, nothing doubled.</summary>
// One after the other: both count what is in the register.
[Collection("platform")]
public sealed class KilledProcessesTests(RunningPlatform platform)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_import_survives_the_death_of_registry_and_of_reporting()
    {
        // Series 9; the demonstration has 0 and the README 1 to 8, so these are other people.
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 100_000, Seed = 2026, Series = 9, Dirty = 0.05 }).ToList();
        var before = await CountsAsync();
        using var officer = await platform.SignInAsync("--user", "department");

        using var content = new ByteArrayContent(Csv(rows));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var uploaded = await officer.PostAsync("/api/registry/v1/imports?fileName=large.csv", content, Ct);
        Assert.True(uploaded.StatusCode == HttpStatusCode.Accepted, await uploaded.Content.ReadAsStringAsync(Ct));
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();

        await UntilAsync(officer, id!, batch => batch.GetProperty("percent").GetInt32() >= 15);
        await platform.KillAsync("registry");
        await ExplainsAsync(officer, $"/api/registry/v1/imports/{id}", "registry");
        await platform.RestartAsync();

        await UntilAsync(officer, id!, batch => batch.GetProperty("percent").GetInt32() >= 45);
        await platform.KillAsync("reporting");
        await ExplainsAsync(officer, "/api/reporting/v1/indicators", "reporting");
        // What does not need it goes on meanwhile.
        await UntilAsync(officer, id!, batch => batch.GetProperty("percent").GetInt32() >= 60);
        await platform.RestartAsync();

        var done = await UntilAsync(officer, id!, batch => batch.GetProperty("state").GetString() is "completed" or "failed");
        var good = rows.Count(row => row.Outcome is Outcome.Accepted or Outcome.Warning);
        Assert.Equal("completed", done.GetProperty("state").GetString());
        Assert.Equal(good, done.GetProperty("accepted").GetInt32());
        Assert.Equal(rows.Count(row => row.Outcome == Outcome.Rejected), done.GetProperty("rejected").GetInt32());
        Assert.Equal(rows.Count(row => row.Outcome == Outcome.Asked), done.GetProperty("asked").GetInt32());
        // A person stored twice would be 'changed' or 'unchanged' the second time.
        Assert.Equal(good, done.GetProperty("entered").GetInt32());

        var reported = await RejectedLinesAsync(id!);
        Assert.Equal(rows.Where(row => row.Outcome == Outcome.Rejected).Select(row => row.Line), reported);

        var expected = Counted(rows).Plus(before);
        var counts = default(Counts);
        for (var tries = 0; tries < 180 && counts != expected; tries++)
        {
            counts = await CountsAsync();
            if (counts != expected)
                await Task.Delay(1000, Ct);
        }
        Assert.Equal(expected, counts);
        // Nothing comes a second time.
        await Task.Delay(3000, Ct);
        Assert.Equal(expected, await CountsAsync());
    }

    // The labour force is read twice, as the denominator of K01 and of K02.
    private readonly record struct Counts(long LabourForce, long LabourForceAgain, long Trained, long Certified, long Employed, long Agriculture)
    {
        public Counts Plus(Counts other) =>
            new(LabourForce + other.LabourForce, LabourForceAgain + other.LabourForceAgain, Trained + other.Trained, Certified + other.Certified, Employed + other.Employed, Agriculture + other.Agriculture);
    }

    // From the file alone, by the definitions of K01, K02 and K06.
    private static Counts Counted(List<PopulationRow> rows)
    {
        var counts = default(Counts);
        foreach (var row in rows.Where(row => row is { Outcome: Outcome.Accepted or Outcome.Warning, Facts.Status: "employed" or "unemployed" }))
        {
            var employed = row.Facts.Status == "employed";
            var industry = row.Values[Column.Industry];
            counts = counts.Plus(new(
                1,
                1,
                row.Facts.Qualification == "untrained" ? 0 : 1,
                row.Facts.Qualification is "national-skills-certificate" or "elementary" or "intermediate" or "college" or "university" or "postgraduate" ? 1 : 0,
                employed ? 1 : 0,
                // Divisions 01 to 03 are section A of VSIC 2025.
                employed && industry?[..2] is ("01" or "02" or "03") ? 1 : 0));
        }
        return counts;
    }

    private async Task<Counts> CountsAsync()
    {
        using var app = await platform.SignInAsync("--client", "demo-app");
        var (k01, k02, k06) = (await ShareAsync(app, "K01"), await ShareAsync(app, "K02"), await ShareAsync(app, "K06"));
        return new(k01.Denominator, k02.Denominator, k01.Numerator, k02.Numerator, k06.Denominator, k06.Numerator);
    }

    private static async Task<(long Numerator, long Denominator)> ShareAsync(HttpClient app, string indicator)
    {
        using var response = await app.GetAsync($"/api/reporting/v1/indicators/{indicator}?year=2026", Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.IsSuccessStatusCode, body);
        using var answer = JsonDocument.Parse(body);
        var register = answer.RootElement.GetProperty("series").EnumerateArray().First(series =>
            series.GetProperty("kind").GetProperty("code").GetString() == "register" && series.GetProperty("variant").GetProperty("code").GetString() == "main");
        return (Number("numerator"), Number("denominator"));

        long Number(string name) => register.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
    }

    private static async Task<JsonElement> UntilAsync(HttpClient officer, string id, Func<JsonElement, bool> reached)
    {
        var last = "";
        for (var tries = 0; tries < 900; tries++)
        {
            using var response = await officer.GetAsync($"/api/registry/v1/imports/{id}", Ct);
            last = await response.Content.ReadAsStringAsync(Ct);
            if (response.IsSuccessStatusCode)
            {
                using var batch = JsonDocument.Parse(last);
                if (reached(batch.RootElement))
                    return batch.RootElement.Clone();
            }
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException($"The import did not get on: {last}");
    }

    private static async Task ExplainsAsync(HttpClient client, string path, string service)
    {
        using var response = await client.GetAsync(path, Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{response.StatusCode} {body}");
        Assert.Contains(service, body, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<List<int>> RejectedLinesAsync(string id)
    {
        using var officer = await platform.SignInAsync("--user", "department");
        var (lines, seen, next) = (new SortedSet<int>(), new HashSet<string>(), "");
        do
        {
            var page = await officer.GetFromJsonAsync<JsonElement>($"/api/registry/v1/imports/{id}/errors?limit=1000{(next.Length == 0 ? "" : "&after=" + next)}", Ct);
            foreach (var error in page.GetProperty("errors").EnumerateArray().Where(error => !error.GetProperty("isWarning").GetBoolean()))
            {
                var line = error.GetProperty("line").GetInt32();
                lines.Add(line);
                Assert.True(seen.Add($"{line} {error.GetProperty("column").GetString()} {error.GetProperty("code").GetString()}"), $"Line {line} is reported twice: {error}");
            }
            next = page.GetProperty("next").GetString() ?? "";
        }
        while (next.Length > 0);
        return [.. lines];
    }

    private static byte[] Csv(List<PopulationRow> rows)
    {
        using var file = new MemoryStream();
        Assert.Equal(rows.Count, LabourFile.ThroughCsv(rows, file).Count());
        return file.ToArray();
    }
}
