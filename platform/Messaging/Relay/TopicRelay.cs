using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace Lmis.Messaging;

/// <summary>One topic's part of the relay: its own back-off and pause, so that it never holds up another.</summary>
internal sealed class TopicRelay(
    string topic, NpgsqlDataSource database, SidecarPublisher sidecar, StreamBacklog backlog, MessagingMetrics metrics, MessagingOptions options, TimeProvider clock, ILogger log)
{
    // daprd takes 4 MiB in one gRPC message.
    private const int MostBytes = 3 * 1024 * 1024;
    private static readonly TimeSpan BacklogAge = TimeSpan.FromSeconds(1);

    private readonly Outage publishing = new($"Publishing to {topic}", options.LongestBackOff, clock, log);
    private readonly Outage asking = new($"Asking how far the consumers of {topic} are", options.LongestBackOff, clock, log);
    private int limit = options.BatchSize;
    private Guid after;
    private long room;
    private DateTimeOffset roomUntil;
    private bool paused;

    /// <summary>Nothing is tried before this moment.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>
    /// Begins a new pass at the oldest message. Within a pass each claim goes on after the last one: the index still holds entries of the
    /// rows just sent, and reading past them again for every batch would cost the square of their number.
    /// </summary>
    public void BeginPass() => after = Guid.Empty;

    /// <summary>Publishes one batch; true if more may be waiting.</summary>
    public async Task<bool> PublishBatchAsync(CancellationToken ct)
    {
        if (clock.GetUtcNow() < NotBefore || !await HasRoomAsync(ct))
            return false;

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var asked = (int)Math.Min(limit, room);
        var claimed = await OutboxQueue.ClaimAsync(connection, transaction, topic, after, clock.GetUtcNow(), asked, ct);
        var rows = UpTo(MostBytes, claimed);
        if (rows.Count == 0)
            return false;

        // From here on a stop waits: to break off between the broker's answer and the commit would publish twice.
        using var activity = Start(rows);
        IReadOnlySet<Guid> refused;
        try
        {
            refused = await sidecar.PublishAsync(topic, rows, CancellationToken.None);
        }
        catch (RpcException failure) when (failure.StatusCode != StatusCode.OK)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.StatusCode.ToString());
            return await FailedAsync(failure, rows, connection, transaction);
        }

        if (refused.Count == rows.Count && limit > 1)
        {
            // All of them: the broker is away, not the messages wrong. The transaction rolls back and they wait in place.
            metrics.PublishFailed(topic, refused.Count);
            NotBefore = clock.GetUtcNow() + publishing.Failed("the broker took none of the batch");
            return false;
        }

        var now = clock.GetUtcNow();
        var sent = rows.Where(row => !refused.Contains(row.Id)).Select(row => row.Id).ToArray();
        await OutboxQueue.MarkSentAsync(connection, transaction, sent, now, CancellationToken.None);
        if (refused.Count > 0)
        {
            await OutboxQueue.MarkRefusedAsync(connection, transaction, [.. refused], now, CancellationToken.None);
            metrics.PublishFailed(topic, refused.Count);
            log.LogWarning("The broker refused {Refused} of {Count} messages of {Topic}; they are tried again later", refused.Count, rows.Count, topic);
        }

        await transaction.CommitAsync(CancellationToken.None);
        publishing.Over();
        metrics.Published(topic, sent.Length);
        room -= sent.Length;
        after = rows[^1].Id;
        limit = Math.Min(options.BatchSize, limit * 2);
        return claimed.Count == asked || rows.Count < claimed.Count;
    }

    private async Task<bool> FailedAsync(RpcException failure, List<OutboxRow> rows, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        metrics.PublishFailed(topic, 1);
        var now = clock.GetUtcNow();
        if (failure.StatusCode is StatusCode.InvalidArgument or StatusCode.ResourceExhausted or StatusCode.OutOfRange)
        {
            if (rows.Count > 1)
            {
                // Something in the batch cannot be sent: halve it until what is wrong stands alone and steps aside.
                limit = rows.Count / 2;
                return true;
            }

            await OutboxQueue.MarkRefusedAsync(connection, transaction, [rows[0].Id], now, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
            after = rows[0].Id;
        }

        NotBefore = now + publishing.Failed($"{failure.StatusCode} {failure.Status.Detail}");
        return false;
    }

    /// <summary>Redis trims entries that nobody has read yet, so a topic waits while its slowest consumer group is half of the length behind.</summary>
    private async Task<bool> HasRoomAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (room > 0 && now < roomUntil)
            return true;
        try
        {
            var (group, entries) = await backlog.OfSlowestGroupAsync(topic, ct);
            asking.Over();
            var half = options.MaxStreamLength / 2;
            // Other replicas and publishers fill the same stream: take a small share, then look again.
            room = Math.Min(half - entries, Math.Max(options.BatchSize, options.MaxStreamLength / 20));
            roomUntil = now + BacklogAge;
            Say(room <= 0, group, entries, half);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            NotBefore = now + asking.Failed(failure.Message);
            return false;
        }

        if (room <= 0)
            NotBefore = now + options.PauseCheck;
        return room > 0;
    }

    private void Say(bool pauses, string? group, long entries, long half)
    {
        if (pauses && !paused)
            log.LogWarning("{Topic} is paused: consumer group {Group} is {Entries} messages behind, more than {Half}. Nothing is lost; it goes on when the group has caught up", topic, group, entries, half);
        if (!pauses && paused)
            log.LogInformation("{Topic} goes on: its slowest consumer group is {Entries} messages behind", topic, entries);
        paused = pauses;
        metrics.Paused(topic, pauses);
    }

    private Activity? Start(List<OutboxRow> rows)
    {
        var writers = rows.Select(row => row.TraceParent).OfType<string>().Distinct().Take(100)
            .Select(parent => ActivityContext.TryParse(parent, null, isRemote: true, out var context) ? new ActivityLink(context) : default)
            .Where(link => link.Context != default);
        return MessagingMetrics.Activities.StartActivity(
            $"publish {topic}", ActivityKind.Producer, parentContext: default,
            tags: [new("messaging.system", "dapr"), new("messaging.destination.name", topic), new("messaging.batch.message_count", rows.Count)], links: writers);
    }

    private static List<OutboxRow> UpTo(int bytes, List<OutboxRow> rows)
    {
        var count = 0;
        for (var size = 0L; count < rows.Count; count++)
        {
            // At least one, however large: the sidecar's answer then decides what becomes of it.
            size += 256 + System.Text.Encoding.UTF8.GetByteCount(rows[count].Data);
            if (size > bytes && count > 0)
                break;
        }

        return count == rows.Count ? rows : rows[..count];
    }
}
