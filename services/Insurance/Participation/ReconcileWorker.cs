using Lmis.Insurance.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Insurance.Participation;

/// <summary>Tells the worker of this process that a file has come.</summary>
public sealed class ReconcileSignal : IDisposable
{
    private readonly SemaphoreSlim come = new(0);

    public void Wake() => come.Release();

    public Task WaitAsync(TimeSpan most, CancellationToken ct) => come.WaitAsync(most, ct);

    public void Dispose() => come.Dispose();
}

/// <summary>Compares files that have come, month by month; one that a process left in the middle is taken up by any other, from its beginning.</summary>
internal sealed class ReconcileWorker(IServiceScopeFactory scopes, ReconcileSignal signal, TimeProvider clock, ILogger<ReconcileWorker> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await RunOneAsync(stoppingToken))
                {
                }
                await signal.WaitAsync(Look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is NpgsqlException or DbUpdateException or InvalidOperationException)
            {
                log.LogError("A file could not be compared and is tried again: {Kind}", away.GetType().Name);
                await Task.Delay(Look, stoppingToken);
            }
        }
    }

    private async Task<bool> RunOneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<InsuranceDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var file = await db.ParticipationFiles.FromSql($"select * from participation_file where state = 'received' order by month, id limit 1 for update skip locked").FirstOrDefaultAsync(ct);
        if (file is null)
            return false;
        await ReconcileFile.RunAsync(file, db, clock, ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
