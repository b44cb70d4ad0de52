using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports.Questions;

/// <summary>Rejects rows that wait, with the sentence that says what to do, and forgets them: an officer refuses them, their batch was cancelled, or their time is over.</summary>
internal sealed class CloseImportQuestions(NpgsqlDataSource database, DividedCommunes divided, ImportKinds kinds)
{
    /// <summary>Closes the open questions of a batch, or of these lines of it, in one transaction; gives how many.</summary>
    public async Task<int> RunAsync(Guid batchId, string kind, string source, string state, string? by, int[]? lines, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var findings = new List<ImportFinding>();
        await using (var close = new NpgsqlCommand(
            """
            update import_question set state = $2, content = null, closed_at = clock_timestamp(), closed_by = $3
            where batch_id = $1 and state = 'open' and ($4::int[] is null or line = any($4)) returning line, fields, former_communes
            """, connection))
        {
            close.Parameters.Add(new() { Value = batchId });
            close.Parameters.Add(new() { Value = state });
            close.Parameters.Add(new() { Value = (object?)by ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            close.Parameters.Add(new() { Value = (object?)lines ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
            await using var closed = await close.ExecuteReaderAsync(ct);
            while (await closed.ReadAsync(ct))
                findings.AddRange(closed.GetFieldValue<string[]>(1).Zip(closed.GetFieldValue<string[]>(2), (field, former) => new ImportFinding(closed.GetInt32(0), divided.Unanswered(field, former))));
        }
        var rows = findings.Select(static f => f.Line).Distinct().Count();
        if (rows == 0)
            return 0;
        ImportCheckpoint.WriteFindings(connection, batchId, kinds[kind].ColumnsOf(source), findings);
        await ImportFigure.AddAsync(connection, batchId, new Dictionary<(string, string, string), int>
        {
            [("", ImportFigure.Asked, "")] = -rows, [("", ImportFigure.Rejected, "")] = rows, [("", ImportFigure.Error, DividedCommunes.Code)] = rows,
        }, ct);
        await using (var count = new NpgsqlCommand("update import_batch set asked = asked - $2, rejected = rejected + $2 where id = $1", connection))
        {
            count.Parameters.Add(new() { Value = batchId });
            count.Parameters.Add(new() { Value = rows });
            await count.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
        return rows;
    }

    /// <summary>Closes what batches that were stopped left open, and what nobody answered for as long as the file itself is kept.</summary>
    public async Task CleanAsync(TimeSpan keepFile, CancellationToken ct)
    {
        var batches = new List<(Guid Id, string Kind, string Source, string State)>();
        await using (var find = database.CreateCommand(
            """
            select id, kind, source, case when state = 'completed' then 'expired' else 'cancelled' end from import_batch b
            where (state in ('cancelled', 'failed') or (state = 'completed' and finished_at < clock_timestamp() - $1))
              and exists (select from import_question q where q.batch_id = b.id and q.state = 'open')
            """))
        {
            find.Parameters.Add(new() { Value = keepFile });
            await using var found = await find.ExecuteReaderAsync(ct);
            while (await found.ReadAsync(ct))
                batches.Add((found.GetGuid(0), found.GetString(1), found.GetString(2), found.GetString(3)));
        }
        foreach (var (id, kind, source, state) in batches)
            await RunAsync(id, kind, source, state, null, null, ct);
    }
}
