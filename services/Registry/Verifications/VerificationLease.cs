using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Verifications;

/// <summary>
/// Which process works on which run: taken for a short time and renewed, so that the run of a killed process is free again. Every write checks that
/// the run is still held, in the state it was taken in. The database's clock counts, not the process'.
/// </summary>
internal sealed class VerificationLease(NpgsqlDataSource database)
{
    /// <summary>Takes the open run that waits longest and whose pause is over, or none.</summary>
    public static async Task<VerificationRun?> TakeAsync(RegistryDb db, TimeSpan lease, CancellationToken ct)
    {
        var owner = Guid.CreateVersion7();
        var taken = await db.VerificationRuns.FromSql(
            $"""
            update verification_run set lease_owner = {owner}, lease_until = clock_timestamp() + {lease}, state = 'running', resumes_at = null
            where id = (select id from verification_run
                        where state in ('running', 'waiting') and (lease_until is null or lease_until < clock_timestamp()) and (resumes_at is null or resumes_at <= clock_timestamp())
                        order by lease_until nulls first, id limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return taken.SingleOrDefault();
    }

    /// <summary>Renews; false when the run was cancelled or another process has it.</summary>
    public Task<bool> RenewAsync(VerificationRun run, TimeSpan lease, CancellationToken ct) => WriteAsync(run, "lease_until = clock_timestamp() + $3", lease, ct);

    /// <summary>How many persons were due when the run began.</summary>
    public Task<bool> CountedAsync(VerificationRun run, int due, CancellationToken ct) => WriteAsync(run, "due = $3", due, ct);

    /// <summary>Everybody due is done.</summary>
    public Task<bool> CompleteAsync(VerificationRun run, CancellationToken ct) => WriteAsync(run, "state = 'completed', finished_at = clock_timestamp(), fault = null, lease_owner = null, lease_until = null, failures = $3", 0, ct);

    /// <summary>The partner refuses one question after the other: going on would help nobody.</summary>
    public Task<bool> FailAsync(VerificationRun run, CancellationToken ct) =>
        WriteAsync(run, "state = 'failed', finished_at = clock_timestamp(), fault = $3, lease_owner = null, lease_until = null", nameof(NoReply.Refused), ct);

    /// <summary>Nothing more for this long; the place is kept, and whichever process looks then goes on.</summary>
    public async Task PauseAsync(VerificationRun run, NoReply fault, TimeSpan pause, int failures, CancellationToken ct)
    {
        await using var command = Command(run, "state = 'waiting', fault = $4, failures = $5, resumes_at = clock_timestamp() + $3, lease_owner = null, lease_until = null", pause);
        command.Parameters.Add(new() { Value = fault.ToString() });
        command.Parameters.Add(new() { Value = failures });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Stopping in good order: the next process need not wait for the lease.</summary>
    public Task<bool> ReleaseAsync(VerificationRun run, CancellationToken ct) => WriteAsync(run, "lease_until = clock_timestamp() + $3", TimeSpan.Zero, ct);

    private async Task<bool> WriteAsync(VerificationRun run, string set, object value, CancellationToken ct)
    {
        await using var command = Command(run, set, value);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private NpgsqlCommand Command(VerificationRun run, string set, object value)
    {
        var command = database.CreateCommand($"update verification_run set {set} where id = $1 and lease_owner = $2 and state = 'running'");
        command.Parameters.Add(new() { Value = run.Id });
        command.Parameters.Add(new() { Value = run.LeaseOwner!.Value });
        command.Parameters.Add(new() { Value = value });
        return command;
    }
}
