using System.Runtime.CompilerServices;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Messaging.V1;
using Lmis.Contracts.Registry.V1;
using Lmis.Reporting.Facts;
using Lmis.Reporting.Units;
using Npgsql;

namespace Lmis.Reporting.Rebuilds;

/// <summary>A message of a stream: the cursor behind it, how many records it has, and how they are written to what is built.</summary>
internal sealed record RebuildPage(string Cursor, int Records, Func<NpgsqlConnection, CancellationToken, Task> ApplyAsync);

/// <summary>What a rebuild reads, in this order: Registry's labour records, then the states that the other services have told as events.</summary>
internal static class RebuildStreams
{
    /// <summary>Topics, each with the app id of its owner.</summary>
    public static readonly IReadOnlyList<(string Topic, string Service)> All = [(Topics.LabourRecordChangedV1, "registry"), .. FollowedTable.All.Select(static t => (t.Topic, t.Service))];

    /// <summary>Reads a stream behind a cursor.</summary>
    public static IAsyncEnumerable<RebuildPage> ReadAsync(string topic, string cursor, IServiceProvider services, CancellationToken ct) =>
        FollowedTable.All.FirstOrDefault(t => t.Topic == topic) is { } table ? StatesAsync(table, cursor, services, ct) : LabourRecordsAsync(cursor, services, ct);

    private static async IAsyncEnumerable<RebuildPage> LabourRecordsAsync(string cursor, IServiceProvider services, [EnumeratorCancellation] CancellationToken ct)
    {
        var units = services.GetRequiredService<UnitList>();
        using var call = services.GetRequiredService<Snapshot.SnapshotClient>().StreamLabourRecords(new() { AfterCursor = cursor }, cancellationToken: ct);
        await foreach (var message in call.ResponseStream.ReadAllAsync(ct))
        {
            var facts = message.Records.Select(record => WorkerFact.From(record, units)).ToArray();
            yield return new(message.Cursor, facts.Length, (connection, token) => ApplyFacts.SnapshotAsync(connection, facts, token));
        }
    }

    private static async IAsyncEnumerable<RebuildPage> StatesAsync(FollowedTable table, string cursor, IServiceProvider services, [EnumeratorCancellation] CancellationToken ct)
    {
        using var call = services.GetRequiredKeyedService<Snapshots.SnapshotsClient>(table.Service).StreamStates(new() { Topic = table.Topic, AfterCursor = cursor }, cancellationToken: ct);
        await foreach (var message in call.ResponseStream.ReadAllAsync(ct))
            yield return new(message.Cursor, message.States.Count, (connection, token) => table.SnapshotAsync(message.States, connection, token));
    }
}
