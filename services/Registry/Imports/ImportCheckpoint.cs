using Lmis.Registry.Imports.Questions;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports;

/// <summary>The writes every kind's chunk ends with, inside its transaction.</summary>
internal static class ImportCheckpoint
{
    /// <summary>The last write: a worker that lost the batch, or whose chunk was already stored by another, finds no row and rolls back.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, ImportJob job, int after, CheckedRows rows, ChunkOutcome outcome, CancellationToken ct)
    {
        await ImportFigure.AddAsync(connection, job.Id, outcome.Figures, ct);
        var tally = outcome.Tally(rows.Count);
        await using var command = new NpgsqlCommand(
            """
            update import_batch set checkpoint_line = $4, rows_read = rows_read + $5, accepted = accepted + $6, warned = warned + $7, rejected = rejected + $8,
                   entered = entered + $9, changed = changed + $10, unchanged = unchanged + $11, asked = asked + $12, conflicts = conflicts + $13, attempts = 0
            where id = $1 and lease_owner = $2 and state = 'applying' and checkpoint_line = $3
            """, connection);
        object[] values = [job.Id, job.Lease, after, rows.LastLine, tally.Rows, tally.Accepted, tally.Warned, tally.Rejected, tally.Entered, tally.Changed, tally.Unchanged, tally.Asked, tally.Conflicts];
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        if (await command.ExecuteNonQueryAsync(ct) != 1)
            throw new OperationCanceledException("The batch is no longer held.");
        await TellAsync(connection, ct);
    }

    /// <summary>Wakes those who watch, once the transaction commits.</summary>
    public static async Task TellAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var tell = new NpgsqlCommand($"select pg_notify('{ImportSignals.Channel}', '')", connection);
        await tell.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What the rows leave for those who look at the batch, and for its later chunks: keys, findings and questions.</summary>
    public static void WriteOutcome(NpgsqlConnection connection, ImportJob job, KnownColumns columns, ChunkOutcome outcome)
    {
        ImportedKeys.Write(connection, job, outcome.Keys);
        WriteFindings(connection, job.Id, columns, outcome.Findings);
        ImportQuestion.Write(connection, job.Id, outcome.Questions);
    }

    /// <summary>Findings, by row; a row of the file has each position once.</summary>
    public static void WriteFindings(NpgsqlConnection connection, Guid batchId, KnownColumns columns, IReadOnlyCollection<ImportFinding> findings)
    {
        if (findings.Count == 0)
            return;
        using var copy = connection.BeginBinaryImport("copy import_error (batch_id, line, position, \"column\", field, code, is_warning, text, argument) from stdin (format binary)");
        foreach (var row in findings.GroupBy(static f => f.Line))
        {
            short position = 0;
            foreach (var (line, finding) in row)
            {
                copy.StartRow();
                copy.Write(batchId, NpgsqlDbType.Uuid);
                copy.Write(line, NpgsqlDbType.Integer);
                copy.Write(position++, NpgsqlDbType.Smallint);
                copy.Write(columns.HeaderOf(finding.Field), NpgsqlDbType.Text);
                copy.Write(finding.Field, NpgsqlDbType.Text);
                copy.Write(finding.Code, NpgsqlDbType.Text);
                copy.Write(finding.IsWarning, NpgsqlDbType.Boolean);
                copy.Write(finding.Text, NpgsqlDbType.Text);
                if (finding.Argument is null)
                    copy.WriteNull();
                else
                    copy.Write(finding.Argument, NpgsqlDbType.Text);
            }
        }
        copy.Complete();
    }
}
