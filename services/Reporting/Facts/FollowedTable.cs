using System.Text.Json;
using Google.Protobuf;
using Lmis.Reporting.Data;
using Lmis.Reporting.Placements;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Facts;

/// <summary>
/// A table of facts that follows the state events of one topic: of a key the newest holds, in whatever order they come. Beside it stands an empty table of the same
/// shape, <c>…_rebuilt</c>: a rebuild fills it from the owner's snapshot while events go into both, and then its rows become the table's.
/// </summary>
public abstract class FollowedTable(string service, string topic, string name)
{
    private protected readonly List<string> keys = [], others = [];
    private protected string newer = "";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<FollowedTable> All { get; } = [JobSearchFact.Table, PlacementFact.Table, ParticipationFact.Table, InsuranceMonth.Table, GuidanceFact.Table];

    /// <summary>App id of the owner of the events, who tells all states again.</summary>
    public string Service { get; } = service;

    /// <summary>Topic of the events.</summary>
    public string Topic { get; } = topic;

    internal string Name { get; } = name;

    internal string Rebuilt { get; } = name + "_rebuilt";

    /// <summary>Writes states of the owner's snapshot only to what the rebuild builds. Throws <see cref="JsonException"/> or <see cref="FormatException"/> for what cannot be counted.</summary>
    internal abstract Task SnapshotAsync(IEnumerable<ByteString> states, NpgsqlConnection connection, CancellationToken ct);

    /// <summary>Makes the table's rows those that were built, touching only what differs; under the lock of facts, alone.</summary>
    internal async Task SwapAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var columns = string.Join(", ", keys.Concat(others));
        await using var swap = new NpgsqlCommand(
            $"""
            delete from {Name} held where not exists (select from {Rebuilt} built where {string.Join(" and ", keys.Select(static k => $"built.{k} = held.{k}"))});
            insert into {Name} as held ({columns}) select {columns} from {Rebuilt}
            on conflict ({string.Join(", ", keys)}) do update set {Excluded()} where row({string.Join(", ", others.Select(static o => "held." + o))}) is distinct from row({string.Join(", ", others.Select(static o => "excluded." + o))})
            """, connection)
        { CommandTimeout = 0 };
        await swap.ExecuteNonQueryAsync(ct);
    }

    private protected string Excluded() => string.Join(", ", others.Select(static o => $"{o} = excluded.{o}"));
}

/// <summary>A table of facts that follows events of this type; its columns are named with what they hold.</summary>
public sealed class FollowedTable<TEvent>(string service, string topic, string name) : FollowedTable(service, topic, name)
{
    private readonly List<Func<TEvent[], object>> values = [];

    /// <summary>A column of the key; before all others.</summary>
    public FollowedTable<TEvent> Key<T>(string column, Func<TEvent, T> value) => Add(keys, column, value);

    /// <summary>The column by which the newer state is told from the older.</summary>
    public FollowedTable<TEvent> Newer<T>(string column, Func<TEvent, T> value)
    {
        newer = column;
        return Add(others, column, value);
    }

    /// <summary>Another column.</summary>
    public FollowedTable<TEvent> Column<T>(string column, Func<TEvent, T> value) => Add(others, column, value);

    /// <summary>Writes to what readers see and, while a rebuild runs, also to what it builds.</summary>
    internal Task EventsAsync(IReadOnlyList<TEvent> batch, ReportingDb db, CancellationToken ct) => WriteAsync([.. batch], [Name, Rebuilt], (NpgsqlConnection)db.Database.GetDbConnection(), ct);

    internal override Task SnapshotAsync(IEnumerable<ByteString> states, NpgsqlConnection connection, CancellationToken ct) =>
        WriteAsync([.. states.Select(static s => JsonSerializer.Deserialize<TEvent>(s.Span, JsonSerializerOptions.Web) ?? throw new JsonException("no state"))], [Rebuilt], connection, ct);

    private FollowedTable<TEvent> Add<T>(List<string> columns, string column, Func<TEvent, T> value)
    {
        columns.Add(column);
        values.Add(events => Array.ConvertAll(events, e => value(e)));
        return this;
    }

    private async Task WriteAsync(TEvent[] events, string[] tables, NpgsqlConnection connection, CancellationToken ct)
    {
        var columns = keys.Concat(others).ToArray();
        await using var write = new NpgsqlCommand(
            $"select pg_advisory_xact_lock_shared({Locks.Facts});" + string.Join(';', tables.Select(table =>
            $"""
            insert into {table} as held ({string.Join(", ", columns)})
            select distinct on ({string.Join(", ", keys)}) * from unnest({string.Join(", ", columns.Select(static c => "@" + c))}) as f ({string.Join(", ", columns)})
            {(table == Rebuilt ? "where exists (select from projection where building_slot is not null)" : "")}
            order by {string.Join(", ", keys)}, {newer} desc
            on conflict ({string.Join(", ", keys)}) do update set {Excluded()} where held.{newer} < excluded.{newer}
            """)), connection);
        for (var i = 0; i < columns.Length; i++)
            write.Parameters.AddWithValue(columns[i], values[i](events));
        await write.ExecuteNonQueryAsync(ct);
    }
}
