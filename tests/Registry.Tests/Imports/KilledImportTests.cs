using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Simulators.Population;
using Lmis.Testing;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

/// <summary>Each test on a database of its own, because they count what is in it.</summary>
public sealed class KilledImportTests : IAsyncLifetime
{
    private readonly ImportsUnderTest registry = new();

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_of_a_killed_process_is_taken_over_and_every_row_counts_once()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 12_000, Seed = 41, Dirty = 0.05 }).ToList();
        var batch = await KilledOnceAsync(Csv(rows), "labour-records", rows.Count);
        var accepted = rows.Count(static r => r.Outcome is Outcome.Accepted or Outcome.Warning);
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        Assert.True((batch["accepted"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>(), batch["entered"]!.GetValue<int>()) == (accepted, rows.Count(static r => r.Outcome == Outcome.Rejected), accepted), batch.ToJsonString());
        Assert.Equal(accepted, await registry.CountAsync("select count(*) from worker where version = 1"));
        Assert.Equal(accepted, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.LabourRecordChangedV1));
        // Each record that names an organisation's code led to one employment, told once.
        var employed = rows.Count(static r => r.Outcome is Outcome.Accepted or Outcome.Warning && r.Values[Column.EmployerCode] is { Length: 10 });
        Assert.Equal(employed, await registry.CountAsync("select count(*) from employment where version = 1"));
        Assert.Equal(employed, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.EmploymentChangedV1));
        Assert.Equal(rows.Where(static r => r.Outcome == Outcome.Rejected).Select(static r => r.Line),
            (await registry.RowsAsync("select distinct line from import_error where not is_warning order by line")).Select(static l => int.Parse(l, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Employers_and_employments_of_a_killed_process_are_all_there_once()
    {
        var options = new PopulationOptions { Rows = 6_000, Seed = 43, Dirty = 0.05 };
        var employers = EmployerFile.Rows(options with { Rows = 4_000 }).ToList();
        var batch = await KilledOnceAsync(Csv(EmployerFile.Headers, employers), "employers", employers.Count);
        var entered = employers.Count(static r => r.Outcome is Outcome.Accepted or Outcome.Warning);
        Assert.Equal((entered, entered), (batch["accepted"]!.GetValue<int>(), batch["entered"]!.GetValue<int>()));
        Assert.Equal(entered, await registry.CountAsync("select count(*) from employer e where version = 1 and (select count(*) from employer_legal_form f where f.employer_id = e.id) = 1"));
        Assert.Equal(entered, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.EmployerChangedV1));
        Assert.Equal(0, await registry.CountAsync("select count(*) from imported_person"));

        // Those who live there, without employers, so that the file is what makes the employments.
        var people = PopulationGenerator.Rows(options with { Dirty = 0 }).ToList();
        foreach (var person in people)
            person.Values[Column.EmployerCode] = null;
        await using (var service = new ServiceUnderTest<Program>(registry.Settings))
        {
            using var officer = service.HttpAs(TestTokens.Issue(Scopes.RegistryImport, "19"));
            await EndedAsync(officer, await UploadAsync(officer, Csv(people)));
        }
        // Some rows name employers whose own row was rejected above.
        var known = employers.Where(static r => r.Outcome is Outcome.Accepted or Outcome.Warning).Select(static r => r.Values[0]).ToHashSet();
        var jobs = EmploymentFile.Rows(options).ToList();
        var good = jobs.Count(r => r.Outcome == Outcome.Accepted && known.Contains(r.Values[1]));
        batch = await KilledOnceAsync(Csv(EmploymentFile.Headers, jobs), "employments", jobs.Count);
        var told = await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.EmploymentChangedV1);
        Assert.InRange(batch["accepted"]!.GetValue<int>(), good, jobs.Count);
        Assert.Equal(batch["accepted"]!.GetValue<int>(), batch["entered"]!.GetValue<int>());
        Assert.Equal((told, told), (batch["entered"]!.GetValue<int>(), await registry.CountAsync("select count(*) from employment where version = 1 and wage is not null")));
        Assert.Equal(jobs.Count, batch["accepted"]!.GetValue<int>() + batch["rejected"]!.GetValue<int>());
    }

    /// <summary>Uploads to a process that is killed in the middle, and lets a second one finish.</summary>
    private async Task<JsonObject> KilledOnceAsync(byte[] file, string kind, int rows)
    {
        // The service of the test stops first, so that the batch belongs to the process that will be killed.
        await registry.Service.DisposeAsync();
        Guid id;
        using (var process = KilledProcess.Start(new Dictionary<string, string?>(registry.Settings) { ["Registry:Imports:RowsPerChunk"] = "100" }))
        {
            var address = await KilledProcess.AddressAsync(process);
            using var officer = new HttpClient { BaseAddress = address };
            officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(Scopes.RegistryImport, "19"));
            id = (await RegistryUnderTest.OkAsync(await SendAsync(officer, file, kind: kind), 202))["id"]!.GetValue<Guid>();
            while (await registry.CountAsync("select rows_read from import_batch where id = $1", id) < rows / 12)
                await Task.Delay(10, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        var done = await registry.CountAsync("select rows_read from import_batch where id = $1", id);
        Assert.InRange(done, 1, rows - 1);

        await using var second = new ServiceUnderTest<Program>(registry.Settings);
        var waited = Stopwatch.StartNew();
        using var watcher = second.HttpAs(TestTokens.Issue(Scopes.RegistryImport, "19"));
        while (await registry.CountAsync("select rows_read from import_batch where id = $1", id) == done && waited.Elapsed < TimeSpan.FromSeconds(15))
            await Task.Delay(50, Ct);
        return await EndedAsync(watcher, id);
    }
}
