using Lmis.Reporting.Data;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Reporting.Facts;

/// <summary>That a person was found to be another (<see cref="IsMerged"/>), or that this was undone.</summary>
public sealed record MergeFact(Guid PersonId, Guid MergedPersonId, bool IsMerged, DateTimeOffset At);

/// <summary>
/// Applies merges and their undoing in any order: the latest of a merged id holds, before or after its state event is known.
/// A merged id does not count; undone, it counts again.
/// </summary>
public static class ApplyMerges
{
    private const string Remember =
        """
        insert into person_merge (merged_person_id, person_id, is_merged, at)
        select distinct on (m.merged_person_id) m.merged_person_id, m.person_id, m.is_merged, m.at
        from unnest(@person_id, @merged_person_id, @is_merged, @at) as m (person_id, merged_person_id, is_merged, at)
        order by m.merged_person_id, m.at desc, m.is_merged
        on conflict (merged_person_id) do update set person_id = excluded.person_id, is_merged = excluded.is_merged, at = excluded.at
        where (excluded.at, not excluded.is_merged) > (person_merge.at, not person_merge.is_merged)
        """;

    private const string Mark =
        """
        update worker_fact f set is_merged = m.is_merged
        from person_merge m
        where m.merged_person_id = any(@merged_person_id) and f.slot in (0, 1) and f.person_id = m.merged_person_id and f.is_merged <> m.is_merged
        """;

    /// <summary>Applies a batch.</summary>
    public static async Task EventsAsync(NpgsqlConnection connection, IReadOnlyCollection<MergeFact> merges, CancellationToken ct)
    {
        // Alone: a state event being written right now must not miss the merge that is being remembered.
        await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({Locks.Facts})", connection))
            await alone.ExecuteNonQueryAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(Remember)
                {
                    Parameters =
                    {
                        Array("person_id", NpgsqlDbType.Uuid, merges.Select(static m => m.PersonId)),
                        Array("merged_person_id", NpgsqlDbType.Uuid, merges.Select(static m => m.MergedPersonId)),
                        Array("is_merged", NpgsqlDbType.Boolean, merges.Select(static m => m.IsMerged)),
                        Array("at", NpgsqlDbType.TimestampTz, merges.Select(static m => m.At.ToUniversalTime())),
                    },
                },
                new(Mark) { Parameters = { Array("merged_person_id", NpgsqlDbType.Uuid, merges.Select(static m => m.MergedPersonId)) } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Array<T>(string name, NpgsqlDbType type, IEnumerable<T> values) =>
        new(name, NpgsqlDbType.Array | type) { Value = values.ToArray() };
}
