using System.Diagnostics;
using System.Threading.Channels;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.PersonalData;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>
/// Works through uploaded files: first reads the whole file for its structure, then stores it chunk by chunk, each in one transaction with
/// its checkpoint. Killed at any moment, another worker goes on after the last checkpoint once the lease has run out.
/// </summary>
internal sealed class ImportWorker(
    NpgsqlDataSource database, ImportLease lease, ImportSignals signals, StoreChunk store, CloseImportQuestions questions, PersonalDataCipher cipher, CodeListSet lists, ImportKinds kinds,
    IOptions<ImportOptions> settings, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService
{
    /// <summary>Name of the source of traces: one activity per batch taken.</summary>
    public const string ActivityName = "Lmis.Registry.Imports";

    private static readonly ActivitySource Activities = new(ActivityName);

    private readonly ImportOptions options = settings.Value;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(first => Task.Run(() => LoopAsync(cleans: first == 0, stoppingToken), CancellationToken.None)));

    private async Task LoopAsync(bool cleans, CancellationToken stopping)
    {
        var cleaned = DateTimeOffset.MinValue;
        while (!stopping.IsCancellationRequested)
        {
            var wait = signals.Watch();
            try
            {
                if (await lease.TakeAsync(options.Lease, stopping) is { } job)
                {
                    await WorkAsync(job, stopping);
                    continue;
                }
                if (cleans && clock.GetUtcNow() - cleaned > TimeSpan.FromHours(1))
                {
                    await questions.CleanAsync(options.KeepFile, stopping);
                    await lease.CleanAsync(options.KeepFile, stopping);
                    cleaned = clock.GetUtcNow();
                }
                await wait(options.Look, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                // The database is away, or a write of ours failed with it: the lease brings the batch back.
                log.LogWarning("Looking for imports failed ({Kind}); trying again", e.GetType().Name);
                await Task.Delay(options.Look, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkAsync(ImportJob job, CancellationToken stopping)
    {
        using var activity = Activities.StartActivity("import");
        activity?.SetTag("lmis.import.id", job.Id);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewing = RenewAsync(job, held);
        try
        {
            if (job.Attempts > options.MaxAttempts && !job.IsDelivery)
                throw new ImportFault("processing-failed");
            await PassAsync(job, held.Token);
        }
        catch (ImportFault fault) when (!job.IsDelivery)
        {
            log.LogWarning("Import {BatchId} failed: {Fault} at line {Line}", job.Id, fault.Fault, fault.Line);
            await lease.FailAsync(job, fault, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping in good order: the next worker need not wait for the lease.
            await lease.ReleaseAsync(job, TimeSpan.Zero, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("Import {BatchId} was cancelled, or another worker has taken it", job.Id);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Tried again, a file at most MaxAttempts times without progress; the exception names columns and states, never values.
            log.LogError(e, "Import {BatchId} was interrupted, attempt {Attempt}", job.Id, job.Attempts);
            await lease.ReleaseAsync(job, job.IsDelivery && job.Attempts >= options.MaxAttempts ? options.DeliveryPause : options.Look, CancellationToken.None);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    private async Task PassAsync(ImportJob job, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        if (job.State == ImportBatch.Checking)
        {
            await using var content = new ImportContent(database, cipher, job.Id, job.SizeBytes);
            var (rows, former) = CheckFile.Read(content, job.Format, kinds[job.Kind].ColumnsOf(job.Source), lists.Units, options, ct);
            if (!await lease.CheckedAsync(job, rows, former, ct))
                throw new OperationCanceledException("The batch is no longer held.");
            job = job with { HasFormerCodes = former };
        }
        // One chunk is checked while the one before is stored.
        var ready = Channel.CreateBounded<CheckedRows>(1);
        var reading = Task.Run(() => ReadAsync(job, ready.Writer, ct), CancellationToken.None);
        var rowsStored = 0;
        try
        {
            var after = job.CheckpointLine;
            await foreach (var rows in ready.Reader.ReadAllAsync(ct))
            {
                var from = after;
                await store.RunAsync(job, rows, (connection, outcome) => ImportCheckpoint.WriteAsync(connection, job, from, rows, outcome, ct), ct);
                after = rows.LastLine;
                rowsStored += rows.Count;
            }
        }
        finally
        {
            // A reader that still has a chunk to hand over must not wait for ever when storing has failed.
            ready.Writer.TryComplete();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await reading;
        await lease.CompleteAsync(job, ct);
        log.LogInformation("Import {BatchId} is complete: {Rows} rows in {Seconds:0.0} s", job.Id, rowsStored, clock.GetElapsedTime(started).TotalSeconds);
    }

    private async Task ReadAsync(ImportJob job, ChannelWriter<CheckedRows> ready, CancellationToken ct)
    {
        try
        {
            await using var content = new ImportContent(database, cipher, job.Id, job.SizeBytes);
            var kind = kinds[job.Kind];
            var (columns, records) = ImportRecords.Open(content, job.Format, kind.ColumnsOf(job.Source));
            foreach (var chunk in records.SkipWhile(r => r.Line <= job.CheckpointLine).Chunk(options.RowsPerChunk))
                await ready.WriteAsync(kind.Check(job, columns, chunk), ct);
            ready.TryComplete();
        }
        catch (Exception e) when (ready.TryComplete(e))
        {
            throw;
        }
    }

    private async Task RenewAsync(ImportJob job, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (!await lease.RenewAsync(job, options.Lease, held.Token))
                    await held.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (NpgsqlException e)
        {
            log.LogWarning("The lease of import {BatchId} could not be renewed ({Kind})", job.Id, e.GetType().Name);
            await held.CancelAsync();
        }
    }
}
