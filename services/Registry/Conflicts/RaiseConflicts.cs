using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Npgsql;

namespace Lmis.Registry.Conflicts;

/// <summary>Puts contradictions of a feed into the queue, each once, and takes out those that a newer row has settled.</summary>
internal static class RaiseConflicts
{
    public static async Task RunAsync(RegistryDb db, NpgsqlConnection connection, string source, List<FeedConflict> raised, List<Guid> settled, CancellationToken ct)
    {
        if (settled.Count > 0)
        {
            await using var settle = new NpgsqlCommand(
                "update feed_conflict set state = 'superseded', decided_at = clock_timestamp() where state = 'open' and source = $1 and person_id = any($2)", connection)
            { Parameters = { new() { Value = source }, new() { Value = settled } } };
            await settle.ExecuteNonQueryAsync(ct);
        }
        if (raised.Count == 0)
            return;
        EntityCopy<FeedConflict>.Of(db).WriteTemporary(connection, "import_conflict", raised);
        await using var raise = new NpgsqlCommand(
            """
            update feed_conflict f set state = 'superseded', decided_at = clock_timestamp() from import_conflict t
            where f.person_id = t.person_id and f.source = t.source and f.state = 'open' and f.digest <> t.digest;
            insert into feed_conflict select * from import_conflict t
            where not exists (select from feed_conflict f where f.person_id = t.person_id and f.source = t.source and f.digest = t.digest and f.state in ('open', 'kept-local'))
            """, connection)
        { CommandTimeout = 0 };
        await raise.ExecuteNonQueryAsync(ct);
    }
}
