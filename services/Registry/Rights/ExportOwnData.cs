using System.Globalization;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Rights;

/// <summary>What one table holds about the person.</summary>
/// <param name="Name">The table.</param>
/// <param name="Title">What it holds.</param>
/// <param name="TitleEn">In English.</param>
/// <param name="Rows">Its rows, decrypted, with the names of the columns.</param>
public sealed record ExportedTable(string Name, string Title, string TitleEn, IReadOnlyList<JsonObject> Rows);

/// <summary>Everything this service holds about a person.</summary>
/// <param name="Format">Always <c>lmis-registry-export/1</c>.</param>
/// <param name="PersonId">The person.</param>
/// <param name="ExportedAt">As of when, UTC.</param>
/// <param name="Master">Which copy of the record counts in law.</param>
/// <param name="Tables">Table by table, also those that hold nothing.</param>
public sealed record OwnDataExport(string Format, Guid PersonId, DateTimeOffset ExportedAt, LegalMaster Master, IReadOnlyList<ExportedTable> Tables);

/// <summary>Gives a person everything held about them as one JSON file (Law 91/2025/QH15); the export is a reading of its own.</summary>
public static class ExportOwnData
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/export", HandleAsync).WithName(nameof(ExportOwnData)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Ok<OwnDataExport>, ProblemHttpResult>> HandleAsync(
        HttpContext http, RegistryDb db, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        var now = clock.GetUtcNow();
        // First, so that the file tells of itself.
        db.RecordReadings.Add(RecordReading.BySelf(personId, "own-export", sensitive: true, caller, now));
        await db.SaveChangesAsync(ct);

        // One moment for all tables.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var all = await Standing.AllAsync(db, personId, ct);
        var tables = new List<ExportedTable>();
        var registered = await db.Workers.Where(w => w.PersonId == personId).Select(static w => w.IsRegistered).SingleAsync(ct);
        foreach (var table in PersonTables.All)
            tables.Add(new(table.Name, table.Title, table.TitleEn, await RowsAsync(connection, table, all, cipher, ct)));
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"registry-{VietnamDay.Of(now):yyyy-MM-dd}.json\"");
        return TypedResults.Ok(new OwnDataExport("lmis-registry-export/1", personId, now, LegalMaster.Of(registered), tables));
    }

    private static async Task<List<JsonObject>> RowsAsync(NpgsqlConnection connection, PersonTable table, Guid[] persons, PersonalDataCipher cipher, CancellationToken ct)
    {
        // Table and condition are constants of the list.
        await using var command = new NpgsqlCommand($"select distinct (to_jsonb(t) - $2::text[])::text from {table.Name} t where {string.Join(" or ", persons.Select((_, i) => Rows(table, i)))} order by 1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = persons });
        command.Parameters.Add(new NpgsqlParameter { Value = table.Hidden.ToArray() });
        var encrypted = EncryptedTables.All.FirstOrDefault(t => t.Name == table.Name);
        var rows = new List<JsonObject>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = JsonNode.Parse(reader.GetString(0))!.AsObject();
            foreach (var column in encrypted?.Columns ?? [])
                row[column.Name] = Reveal(row, encrypted!, column, cipher);
            rows.Add(row);
        }
        return rows;
    }

    // Also what is held under the id of a record that was merged into theirs.
    private static string Rows(PersonTable table, int nth) => string.Create(CultureInfo.InvariantCulture, $"({table.Rows.Replace("$1", $"($1)[{nth + 1}]", StringComparison.Ordinal)})");

    private static JsonNode? Reveal(JsonObject row, EncryptedTable table, EncryptedColumn column, PersonalDataCipher cipher)
    {
        // Bytes stand in JSON as \x and hexadecimal digits.
        if ((string?)row[column.Name] is not { } hex)
            return null;
        var text = cipher.Reveal(column.Class, Guid.Parse((string)row[table.Owner]!), table.FieldOf(column, []), Convert.FromHexString(hex.AsSpan(2)))!;
        return Json.Contains(column.Name) ? JsonNode.Parse(text) : JsonValue.Create(text);
    }

    // These hold JSON, the others a text.
    private static readonly HashSet<string> Json = new(StringComparer.Ordinal) { "before", "sensitive_before", "sensitive", "content", "feed", "feed_sensitive" };
}
