using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports.Questions;

/// <summary>A row of a batch that waits for an officer: it names a former commune that was divided among several of today's, and its code alone does not tell which is meant.</summary>
public sealed class ImportQuestion
{
    /// <summary>The states. Only an open question holds the row.</summary>
    public const string Open = "open", Answered = "answered", Refused = "refused", Cancelled = "cancelled", Expired = "expired";

    private ImportQuestion()
    {
    }

    public Guid BatchId { get; private set; }

    /// <summary>Line of the file.</summary>
    public int Line { get; private set; }

    /// <summary>The fields asked about.</summary>
    public string[] Fields { get; private set; } = [];

    /// <summary>The divided communes of these fields, until 2025-06-30.</summary>
    public string[] FormerCommunes { get; private set; } = [];

    /// <summary>Today's communes as answered; empty text where nobody has answered yet.</summary>
    public string[] Communes { get; private set; } = [];

    /// <summary>The row's cells by field, as JSON, encrypted in the sensitive class; gone once the question is closed.</summary>
    public byte[]? Content { get; private set; }

    /// <summary><c>open</c>; <c>answered</c>, and the row went through the rules; or <c>refused</c>, <c>cancelled</c>, <c>expired</c>, and it was rejected.</summary>
    public string State { get; private set; } = Open;

    public DateTimeOffset? ClosedAt { get; private set; }
    public string? ClosedBy { get; private set; }

    /// <summary>Stores the questions of a chunk.</summary>
    internal static void Write(NpgsqlConnection connection, Guid batchId, List<AskedRow> rows)
    {
        if (rows.Count == 0)
            return;
        using var copy = connection.BeginBinaryImport("copy import_question (batch_id, line, fields, former_communes, communes, content, state) from stdin (format binary)");
        foreach (var row in rows)
        {
            copy.StartRow();
            copy.Write(batchId, NpgsqlDbType.Uuid);
            copy.Write(row.Line, NpgsqlDbType.Integer);
            copy.Write(row.Fields, NpgsqlDbType.Array | NpgsqlDbType.Text);
            copy.Write(row.FormerCommunes, NpgsqlDbType.Array | NpgsqlDbType.Text);
            copy.Write(Array.ConvertAll(row.Fields, static _ => ""), NpgsqlDbType.Array | NpgsqlDbType.Text);
            copy.Write(row.Content, NpgsqlDbType.Bytea);
            copy.Write(Open, NpgsqlDbType.Text);
        }
        copy.Complete();
    }
}
