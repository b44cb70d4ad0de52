using System.Globalization;
using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// What one service has published against what another has taken, event by event: none was taken that its publisher does not know, and each that was
/// published was taken, or put aside as a dead letter.
/// </summary>
internal static class CheckDeliveries
{
    private const int MostNamed = 3;

    // Sent events are deleted after their time, in batches every hour: a moment restored may lie between two batches.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    public static string Check(string publisher, string receiver) => $"events of {publisher} in {receiver}";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, string publisher, string receiver, IReadOnlyList<string> topics, CancellationToken ct)
    {
        var since = await ReachesBackToAsync(databases, publisher, ct);
        var findings = new List<Finding>();
        var (taken, aside) = (0L, 0L);
        foreach (var topic in topics)
        {
            var compared = await CompareAsync(databases, publisher, receiver, topic, since, ct);
            (taken, aside) = (taken + compared.Taken, aside + compared.Aside);
            if (compared.Unknown.Count > 0)
            {
                findings.Add(Finding.Fault(Check(publisher, receiver),
                    $"{compared.Unknown.Count} events of {topic} that {receiver} has taken are not in {publisher}'s outbox, which holds all since {Text(since!.Value)}: {Named(compared.Unknown)}.", publisher,
                    $"{publisher} is of an earlier moment than {receiver}: restore both to the same moment." + (receiver == ServiceDatabases.Reporting ? " Where the earlier one is to stand, POST /v1/rebuilds at Reporting instead." : "")));
            }
            if (compared.Missed.Count > 0)
            {
                findings.Add(Finding.Fault(Check(publisher, receiver),
                    $"{compared.Missed.Count} events of {topic} were published from {Text(compared.First)} to {Text(compared.Last)} and {receiver} has not taken them: {Named(compared.Missed)}.", receiver,
                    $"With the streams' Redis emptied nobody brings them any more: start the services, then POST /v1/messaging/outbox/republish at {publisher} with {{\"topic\":\"{topic}\",\"from\":\"{Text(compared.First)}\",\"to\":\"{Text(compared.Last.AddSeconds(1))}\"}}; what was taken already is recognised. Then run this again."));
            }
        }
        return findings.Count > 0
            ? findings
            : [Finding.Good(Check(publisher, receiver), $"All {taken} events published are taken{(aside > 0 ? $", but for {aside} that {receiver} has as dead letters" : "")}; none was taken that {publisher} does not know.")];
    }

    /// <summary>From when on every event that was sent is still in the outbox; null where nothing tells.</summary>
    private static async Task<DateTime?> ReachesBackToAsync(RestoredDatabases databases, string publisher, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(publisher, ct);
        await using var command = new NpgsqlCommand("select min(sent_at) from messaging.outbox_message", connection);
        // The oldest one that is left was not deleted, so none was that was sent after it.
        return await command.ExecuteScalarAsync(ct) is DateTime oldest ? oldest + Margin : null;
    }

    private static async Task<Compared> CompareAsync(RestoredDatabases databases, string publisher, string receiver, string topic, DateTime? since, CancellationToken ct)
    {
        var compared = new Compared();
        var dead = await DeadLettersAsync(databases, receiver, topic, ct);
        await using var sent = await KeyedRows.OpenAsync(databases, publisher,
            "select id::text, coalesce((extract(epoch from sent_at) * 1000000)::bigint, -1) from messaging.outbox_message where topic = $1 order by id", ct, topic);
        await using var taken = await KeyedRows.OpenAsync(databases, receiver, "select message_id::text, 0::bigint from messaging.inbox_message where topic = $1 order by message_id", ct, topic);
        while (sent.Key is not null || taken.Key is not null)
        {
            var order = KeyedRows.Compare(sent, taken);
            if (order > 0 && since is not null && WrittenAt(taken.Key!) >= since)
                compared.Unknown.Add(taken.Key!);
            else if (order == 0)
                compared.Taken++;
            else if (order < 0 && sent.Number >= 0)
                compared.Miss(sent.Key!, DateTime.UnixEpoch.AddMicroseconds(sent.Number), dead.Contains(sent.Key!));
            if (order <= 0)
                await sent.NextAsync(ct);
            if (order >= 0)
                await taken.NextAsync(ct);
        }
        return compared;
    }

    private static async Task<HashSet<string>> DeadLettersAsync(RestoredDatabases databases, string receiver, string topic, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(receiver, ct);
        await using var command = new NpgsqlCommand("select message_id::text from messaging.dead_letter where topic = $1", connection) { Parameters = { new() { Value = topic } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        var dead = new HashSet<string>();
        while (await row.ReadAsync(ct))
            dead.Add(row.GetString(0));
        return dead;
    }

    /// <summary>When the event was written, which its id tells (UUIDv7); null of an id of another kind, which no outbox of ours made.</summary>
    private static DateTime? WrittenAt(string id) =>
        id[14] == '7' ? DateTime.UnixEpoch.AddMilliseconds(long.Parse(id[..8] + id[9..13], NumberStyles.HexNumber, CultureInfo.InvariantCulture)) : null;

    private static string Named(List<string> ids) => string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? " and others" : "");

    // Whole seconds: the first moment must not lie behind the first event.
    private static string Text(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class Compared
    {
        public long Taken { get; set; }

        public long Aside { get; private set; }

        public List<string> Unknown { get; } = [];

        public List<string> Missed { get; } = [];

        public DateTime First { get; private set; } = DateTime.MaxValue;

        public DateTime Last { get; private set; }

        public void Miss(string id, DateTime at, bool isDead)
        {
            if (isDead)
            {
                Aside++;
                return;
            }
            Missed.Add(id);
            (First, Last) = (at < First ? at : First, at > Last ? at : Last);
        }
    }
}
