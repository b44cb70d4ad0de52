using System.Text.Json;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Messaging;

/// <summary>Of one topic of state events, all states as they are now, page by page.</summary>
internal abstract class Snapshot(string topic)
{
    public string Topic { get; } = topic;

    /// <summary>The states behind a cursor, empty to begin, and the cursor behind them. Throws <see cref="JsonException"/> for what is no cursor of this topic.</summary>
    public abstract Task<(IReadOnlyList<ByteString> States, string Cursor)> ReadAsync(IServiceProvider services, string cursor, int most, CancellationToken ct);
}

/// <summary>The states of one topic out of a context. The cursor is the last state itself: it holds whatever the owner orders by.</summary>
internal sealed class Snapshot<TDb, TState>(string topic, Func<TDb, TState?, int, CancellationToken, Task<List<TState>>> read) : Snapshot(topic)
    where TDb : DbContext
    where TState : class
{
    public override async Task<(IReadOnlyList<ByteString> States, string Cursor)> ReadAsync(IServiceProvider services, string cursor, int most, CancellationToken ct)
    {
        var after = cursor.Length == 0 ? null : JsonSerializer.Deserialize<TState>(cursor, JsonSerializerOptions.Web) ?? throw new JsonException("no state");
        var states = await read(services.GetRequiredService<TDb>(), after, most, ct);
        return ([.. states.Select(static s => ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(s, JsonSerializerOptions.Web)))],
            states.Count == 0 ? cursor : JsonSerializer.Serialize(states[^1], JsonSerializerOptions.Web));
    }
}

/// <summary>The topics whose states this service tells again.</summary>
internal sealed class SnapshotTable
{
    private readonly Dictionary<string, Snapshot> snapshots = [];

    public void Add(Snapshot snapshot) => snapshots.Add(snapshot.Topic, snapshot);

    public Snapshot? Find(string topic) => snapshots.GetValueOrDefault(topic);
}
