using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>
/// Who works on which batch: a worker takes a batch for a short time and renews it while it lives, so that the batch of a killed process is
/// free again after that time. Every write of the worker checks that it still holds the batch. The database's clock counts, not the process'.
/// </summary>
internal sealed class ImportLease(NpgsqlDataSource database)
{
    /// <summary>Takes the oldest open batch nobody holds, or none; the deliveries of a feed one after the other, for a later one may say otherwise than an earlier one.</summary>
    public async Task<ImportJob?> TakeAsync(TimeSpan lease, CancellationToken ct)
    {
        var owner = Guid.CreateVersion7();
        await using var command = database.CreateCommand(
            """
            update import_batch set lease_owner = $1, lease_until = clock_timestamp() + $2, attempts = attempts + 1,
                   started_at = coalesce(started_at, clock_timestamp()), state = case state when 'queued' then 'checking' else state end
            where id = (select b.id from import_batch b
                        where b.state in ('queued', 'checking', 'applying') and (b.lease_until is null or b.lease_until < clock_timestamp())
                          and (b.subscription_id is null or not exists (
                              select from import_batch e where e.subscription_id = b.subscription_id and e.delivery < b.delivery and e.state in ('uploading', 'queued', 'checking', 'applying')))
                        order by b.uploaded_at limit 1 for update of b skip locked)
            returning id, area, kind, source, format, size_bytes, uploaded_by, client_id, uploaded_at, state, checkpoint_line, attempts, has_former_codes, subscription_id is not null
            """);
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = lease });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new ImportJob(row.GetGuid(0), owner, row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetString(6),
                row.GetString(7), row.GetFieldValue<DateTimeOffset>(8), row.GetString(9), row.GetInt32(10), row.GetInt32(11))
            { HasFormerCodes = row.GetBoolean(12), IsDelivery = row.GetBoolean(13) }
            : null;
    }

    /// <summary>Renews; false when the batch was cancelled or another worker has it.</summary>
    public Task<bool> RenewAsync(ImportJob job, TimeSpan lease, CancellationToken ct) =>
        WriteAsync(job, "lease_until = clock_timestamp() + $3", lease, ct);

    /// <summary>Lets another worker take the batch after this time.</summary>
    public Task<bool> ReleaseAsync(ImportJob job, TimeSpan after, CancellationToken ct) =>
        WriteAsync(job, "lease_until = clock_timestamp() + $3", after, ct);

    /// <summary>The file is whole and has this many rows, in communes of these codes: from now on rows are stored.</summary>
    public Task<bool> CheckedAsync(ImportJob job, int rows, bool hasFormerCodes, CancellationToken ct) =>
        WriteAsync(job, $"state = 'applying', attempts = 0, has_former_codes = {(hasFormerCodes ? "true" : "false")}, total_rows = $3", rows, ct);

    /// <summary>The file as a whole has failed.</summary>
    public async Task FailAsync(ImportJob job, ImportFault fault, CancellationToken ct)
    {
        await using var command = Command(
            """
            update import_batch set state = 'failed', fault = $3, fault_line = $4, fault_argument = $5, finished_at = clock_timestamp(), lease_owner = null, lease_until = null
            where id = $1 and lease_owner = $2 and state in ('checking', 'applying')
            """, job);
        command.Parameters.Add(new() { Value = fault.Fault });
        command.Parameters.Add(new() { Value = (object?)fault.Line ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = (object?)fault.Argument ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
        await ForgetPersonsAsync(job, ct);
    }

    /// <summary>Every row has its outcome.</summary>
    public async Task CompleteAsync(ImportJob job, CancellationToken ct)
    {
        await using var command = Command(
            """
            update import_batch set state = 'completed', finished_at = clock_timestamp(), lease_owner = null, lease_until = null
            where id = $1 and lease_owner = $2 and state = 'applying'
            """, job);
        await command.ExecuteNonQueryAsync(ct);
        await ForgetPersonsAsync(job, ct);
    }

    /// <summary>Removes what only running batches need, and uploaded files whose time is over.</summary>
    public async Task CleanAsync(TimeSpan keepFile, CancellationToken ct)
    {
        await using var persons = database.CreateCommand(
            "delete from imported_person p using import_batch b where b.id = p.batch_id and b.state in ('completed', 'failed', 'cancelled')");
        await persons.ExecuteNonQueryAsync(ct);
        await using var files = database.CreateCommand(
            "delete from import_chunk c using import_batch b where b.id = c.batch_id and b.finished_at < clock_timestamp() - $1");
        files.Parameters.Add(new() { Value = keepFile });
        await files.ExecuteNonQueryAsync(ct);
    }

    private async Task ForgetPersonsAsync(ImportJob job, CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from imported_person where batch_id = $1");
        command.Parameters.Add(new() { Value = job.Id });
        await command.ExecuteNonQueryAsync(ct);
        await using var tell = database.CreateCommand($"select pg_notify('{ImportSignals.Channel}', '')");
        await tell.ExecuteNonQueryAsync(ct);
    }

    private async Task<bool> WriteAsync(ImportJob job, string set, object value, CancellationToken ct)
    {
        await using var command = Command($"update import_batch set {set} where id = $1 and lease_owner = $2 and state in ('checking', 'applying')", job);
        command.Parameters.Add(new() { Value = value });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private NpgsqlCommand Command(string sql, ImportJob job)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = job.Id });
        command.Parameters.Add(new() { Value = job.Lease });
        return command;
    }
}
