using System.Diagnostics;
using System.Net.Http.Headers;
using Lmis.Contracts;
using Lmis.Simulators.Population;
using Lmis.Testing;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

public sealed class KilledImportTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_of_a_killed_process_is_taken_over_and_every_row_counts_once()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 12_000, Seed = 41, Dirty = 0.05 }).ToList();
        // The service of the test stops first, so that the batch belongs to the process that will be killed.
        await registry.Service.DisposeAsync();
        Guid id;
        using (var process = KilledProcess.Start(new Dictionary<string, string?>(registry.Settings) { ["Registry:Imports:RowsPerChunk"] = "500" }))
        {
            var address = await KilledProcess.AddressAsync(process);
            using var officer = new HttpClient { BaseAddress = address };
            officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(Scopes.RegistryImport, "19"));
            id = await UploadAsync(officer, Csv(rows));
            while (await registry.CountAsync("select rows_read from import_batch where id = $1", id) < 1_000)
                await Task.Delay(20, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        var done = await registry.CountAsync("select rows_read from import_batch where id = $1", id);
        Assert.InRange(done, 1, 11_999);

        await using var second = new ServiceUnderTest<Program>(registry.Settings);
        var waited = Stopwatch.StartNew();
        using var watcher = second.HttpAs(TestTokens.Issue(Scopes.RegistryImport, "19"));
        while (await registry.CountAsync("select rows_read from import_batch where id = $1", id) == done && waited.Elapsed < TimeSpan.FromSeconds(15))
            await Task.Delay(50, Ct);
        var batch = await EndedAsync(watcher, id);
        var accepted = rows.Count(static r => r.Outcome != Outcome.Rejected);
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        Assert.True((batch["accepted"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>(), batch["entered"]!.GetValue<int>()) == (accepted, rows.Count - accepted, accepted), batch.ToJsonString());
        Assert.Equal(accepted, await registry.CountAsync("select count(*) from worker where version = 1"));
        Assert.Equal(accepted, await registry.CountAsync("select count(*) from messaging.outbox_message"));
        Assert.Equal(rows.Where(static r => r.Outcome == Outcome.Rejected).Select(static r => r.Line),
            (await registry.RowsAsync("select distinct line from import_error where not is_warning order by line")).Select(static l => int.Parse(l, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
