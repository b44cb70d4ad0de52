using System.Globalization;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Events that were written and not yet published at the moment restored; the relay publishes them when the service starts.</summary>
internal static class CheckOutbox
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string name, CancellationToken ct)
    {
        var check = $"outbox of {name}";
        await using var connection = await databases.OpenAsync(name, ct);
        await using (var exists = new NpgsqlCommand("select to_regclass('messaging.outbox_message') is not null", connection))
        {
            if (await exists.ExecuteScalarAsync(ct) is not true)
                return [];
        }
        await using var command = new NpgsqlCommand("select count(*), min(created_at) from messaging.outbox_message where sent_at is null", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var waiting = row.GetInt64(0);
        return waiting == 0
            ? [Finding.Good(check, "Every event is published.")]
            : [Finding.Warning(check, $"{waiting} events wait to be published, since {row.GetFieldValue<DateTimeOffset>(1).ToString("u", CultureInfo.InvariantCulture)}.", name,
                "Nothing by hand: the relay publishes them when the service starts. Run this again afterwards; if they still wait, see LmisOutboxLags in docs/ops/alerts.md.")];
    }
}
