using System.Text;
using Lmis.Registry.PersonalData;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Duplicates;

/// <summary>
/// Finds records that may be of one person: those that agree in one of a few keys are compared (<see cref="DuplicateRules"/>), and who is like enough
/// goes into the queue. What was decided stays decided as long as the facts are the same; what is no longer alike leaves the queue. All in one transaction.
/// </summary>
internal sealed class FindDuplicates(NpgsqlDataSource database, PersonalDataCipher cipher, IOptions<DuplicateOptions> settings, TimeProvider clock)
{
    // Clear columns only. Whoever left the register is nobody's duplicate.
    private const string Facts =
        """
        create temp table dup_record on commit drop as
        select w.person_id, p.full_name, w.name_key, p.birth_date, p.sex, w.commune_code, w.permanent_commune_code, $1::timestamptz is null or w.changed_at >= $1 as changed,
               count(*) over (partition by w.name_key)::int as name_count, count(*) over (partition by w.commune_code)::int as commune_count,
               string_to_array(w.name_key, ' ') as words
        from worker w join person p on p.id = w.person_id where w.is_active and w.name_key <> '' and p.birth_date is not null
        """;

    // Day and month in the order of size are the same for a date and its swapped one. The year before goes with each year: neighbours meet in it.
    private const string Blocks =
        """
        create temp table dup_key on commit drop as
        select r.person_id, r.changed, hashtextextended(k.key, 0) as key
        from (select *, extract(year from birth_date)::int as year, least(extract(day from birth_date), extract(month from birth_date))::int * 100
                        + greatest(extract(day from birth_date), extract(month from birth_date))::int as day from dup_record) r
        cross join lateral (values
            ('name-year|' || name_key || '|' || year),
            ('words-date|' || (select string_agg(word, ' ' order by word) from unnest(words) word) || '|' || birth_date),
            ('ends-date|' || words[1] || '|' || words[cardinality(words)] || '|' || birth_date),
            ('name-swapped|' || name_key || '|' || year || '|' || day),
            ('date-place|' || year || '|' || day || '|' || commune_code),
            ('name-place|' || name_key || '|' || commune_code || '|' || year),
            ('name-place|' || name_key || '|' || commune_code || '|' || year - 1)) k(key);
        create temp table dup_block on commit drop as select key, count(*) as size from dup_key group by key having count(*) > 1 and bool_or(changed);
        analyze dup_key; analyze dup_block; analyze dup_record
        """;

    private const string Pairs =
        """
        select a.person_id, a.full_name, a.name_key, a.birth_date, a.sex, a.commune_code, a.permanent_commune_code, a.name_count, a.commune_count,
               b.person_id, b.full_name, b.name_key, b.birth_date, b.sex, b.commune_code, b.permanent_commune_code, b.name_count, b.commune_count
        from (select distinct x.person_id as one, y.person_id as other
              from dup_block k join dup_key x on x.key = k.key join dup_key y on y.key = k.key and x.person_id < y.person_id
              where k.size <= $1 and (x.changed or y.changed)) pair
        join dup_record a on a.person_id = pair.one join dup_record b on b.person_id = pair.other
        """;

    // A decision about facts that have changed since is none: the pair waits again.
    private const string Store =
        """
        insert into duplicate_pair (id, first_person_id, second_person_id, score, evidence, evidence_bits, facts, state, found_at, search_id)
        values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)
        on conflict (first_person_id, second_person_id) do update
        set score = excluded.score, evidence = excluded.evidence, evidence_bits = excluded.evidence_bits, facts = excluded.facts, search_id = excluded.search_id,
            found_at = case when duplicate_pair.state = 'withdrawn' or duplicate_pair.facts <> excluded.facts then excluded.found_at else duplicate_pair.found_at end,
            state = case when duplicate_pair.state = 'withdrawn' or duplicate_pair.facts <> excluded.facts then 'open' else duplicate_pair.state end
        """;

    private const string Withdraw =
        """
        update duplicate_pair p set state = 'withdrawn'
        where p.state = 'open' and p.search_id <> $1
          and ($2::timestamptz is null or exists (select from worker w where w.person_id in (p.first_person_id, p.second_person_id) and w.changed_at >= $2))
        """;

    private const string Complete =
        """
        update duplicate_search set state = 'completed', finished_at = clock_timestamp(), records = $3, compared = $4, found = $5,
               large_blocks = (select count(*) from dup_block where size > $6), lease_owner = null, lease_until = null
        where id = $1 and lease_owner = $2 and state = 'running'
        """;

    private sealed record Found(Guid One, Guid Other, double Score, DuplicateEvidence[] Evidence, byte[] Facts);

    /// <summary>Pairs like enough; null when the search was no longer held, and nothing was stored.</summary>
    public async Task<int?> RunAsync(DuplicateSearch search, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        // One moment for the whole search: who is changed meanwhile is met by the next one.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync(connection, Facts, ct, Since(search));
        var records = await CountAsync(connection, ct);
        await RunAsync(connection, Blocks, ct);
        var (found, compared) = await CompareAsync(connection, records, ct);
        var now = clock.GetUtcNow();
        foreach (var chunk in found.Chunk(500))
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var pair in chunk)
            {
                var command = new NpgsqlBatchCommand(Store);
                foreach (var value in new object[] { Guid.CreateVersion7(now), pair.One, pair.Other, pair.Score, Array.ConvertAll(pair.Evidence, static e => e.Kind), Array.ConvertAll(pair.Evidence, static e => e.Bits), pair.Facts, now, search.Id })
                    command.Parameters.Add(new() { Value = value });
                batch.BatchCommands.Add(command);
            }
            await batch.ExecuteNonQueryAsync(ct);
        }
        await RunAsync(connection, Withdraw, ct, new() { Value = search.Id }, Since(search));
        if (await RunAsync(connection, Complete, ct, new() { Value = search.Id }, new() { Value = search.LeaseOwner!.Value }, new() { Value = records }, new() { Value = compared },
            new() { Value = found.Count }, new() { Value = settings.Value.LargestBlock }) == 0)
            return null;
        await transaction.CommitAsync(ct);
        return found.Count;
    }

    private async Task<(List<Found> Found, long Compared)> CompareAsync(NpgsqlConnection connection, int records, CancellationToken ct)
    {
        var (found, compared) = (new List<Found>(), 0L);
        await using var command = new NpgsqlCommand(Pairs, connection) { CommandTimeout = 0, Parameters = { new() { Value = settings.Value.LargestBlock } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            compared++;
            var (one, other) = (Read(reader, 0), Read(reader, 9));
            var evidence = DuplicateRules.Compare(one, other, records);
            var score = DuplicateRules.Score(evidence, records, settings.Value.ExpectedShare);
            if (score >= settings.Value.LeastScore)
                found.Add(new(one.PersonId, other.PersonId, score, evidence, cipher.Digest("duplicate-facts", Encoding.UTF8.GetBytes(Text(one) + "\n" + Text(other)))));
        }
        return (found, compared);
    }

    private static string Text(DuplicateFacts f) => string.Join('\t', f.FullName, f.BirthDate.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture), f.Sex, f.Commune, f.PermanentCommune);

    private static DuplicateFacts Read(NpgsqlDataReader r, int at) => new(
        r.GetGuid(at), r.GetString(at + 1), r.GetString(at + 2), r.GetFieldValue<DateOnly>(at + 3), r.IsDBNull(at + 4) ? null : r.GetString(at + 4), r.GetString(at + 5), r.GetString(at + 6),
        r.GetInt32(at + 7), r.GetInt32(at + 8));

    private static NpgsqlParameter Since(DuplicateSearch search) => new() { Value = (object?)search.ChangedSince ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static async Task<int> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select count(*)::int from dup_record", connection);
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }
}
