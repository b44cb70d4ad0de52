using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports;

/// <summary>How many rows of a batch came out how, by commune: what is left to be counted when findings and files are gone, and holds nothing of anybody.</summary>
public sealed class ImportFigure
{
    /// <summary>What is counted: rows that were accepted, warned among them, rejected, or wait; and rows with an error or a warning of a code.</summary>
    public const string Accepted = "accepted", Warned = "warned", Rejected = "rejected", Asked = "asked", Error = "error", Warning = "warning";

    private ImportFigure()
    {
    }

    public Guid BatchId { get; private set; }

    /// <summary>Five digits; empty where the row names no commune of the batch's area.</summary>
    public string CommuneCode { get; private set; } = "";

    public string Kind { get; private set; } = "";

    /// <summary>Code of the finding, of <see cref="Error"/> and <see cref="Warning"/>; else empty.</summary>
    public string Code { get; private set; } = "";

    public long Rows { get; private set; }

    /// <summary>Adds counts to those of the batch; rows that no longer wait are taken off with a negative count.</summary>
    internal static async Task AddAsync(NpgsqlConnection connection, Guid batchId, IReadOnlyDictionary<(string Commune, string Kind, string Code), int> counts, CancellationToken ct)
    {
        if (counts.Count == 0)
            return;
        // In the order of the key: chunk and answer of one batch may meet here.
        await using var command = new NpgsqlCommand(
            """
            insert into import_figure (batch_id, commune_code, kind, code, rows)
            select $1, f.commune, f.kind, f.code, f.rows from unnest($2, $3, $4, $5) as f (commune, kind, code, rows) order by f.commune, f.kind, f.code
            on conflict (batch_id, commune_code, kind, code) do update set rows = import_figure.rows + excluded.rows
            """, connection);
        command.Parameters.Add(new() { Value = batchId });
        command.Parameters.Add(new() { Value = counts.Keys.Select(static k => k.Commune).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = counts.Keys.Select(static k => k.Kind).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = counts.Keys.Select(static k => k.Code).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = counts.Values.Select(static v => (long)v).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync(ct);
    }
}
