using Google.Protobuf.Collections;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Persons;

/// <summary>Finds or mints person ids for other services, in bulk: by personal number, else by name with birth date; minting needs the number.</summary>
public sealed class ResolvePersons(RegistryDb db, PersonalDataCipher cipher, TimeProvider clock) : Contracts.Registry.V1.Persons.PersonsBase
{
    private const int MostPerMessage = 1000;

    /// <inheritdoc/>
    public override async Task Resolve(IAsyncStreamReader<ResolveRequest> requestStream, IServerStreamWriter<ResolveResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var keys = requestStream.Current.Persons;
            if (keys.Count > MostPerMessage)
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"A message holds at most {MostPerMessage} persons; send the rest in further messages."));
            await responseStream.WriteAsync(await AnswerAsync(keys, context.CancellationToken), context.CancellationToken);
        }
    }

    private async Task<ResolveResponse> AnswerAsync(RepeatedField<PersonKey> keys, CancellationToken ct)
    {
        var answers = keys.Select(static k => new ResolvedPerson { Reference = k.Reference }).ToArray();
        var byNumber = new List<(int At, string Index)>();
        var byName = new List<(int At, string Name, DateOnly Born)>();
        var digests = new Dictionary<string, (byte[] Index, PersonKey Key, bool Mint)>();
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            DateOnly? born = WorkerRules.TryReadDate(key.BirthDate, out var date) ? date : null;
            if (Wrong(key, born) is { } problem)
                (answers[i].Result, answers[i].Problem) = (ResolveResult.Invalid, problem);
            else if (key.PersonalNumber.Length > 0)
            {
                // One number may come several times in a message: it is one person, minted once.
                var known = digests.TryGetValue(key.PersonalNumber, out var digest);
                digests[key.PersonalNumber] = (known ? digest.Index : cipher.BlindIndex(key.PersonalNumber), known && digest.Mint ? digest.Key : key, key.Mint || digest.Mint);
                byNumber.Add((i, key.PersonalNumber));
            }
            else
                byName.Add((i, VietnameseText.Fold(key.FullName), born!.Value));
        }
        await ByNumberAsync(byNumber, digests, answers, ct);
        await ByNameAsync(byName, answers, ct);
        return new ResolveResponse { Persons = { answers } };
    }

    private static string? Wrong(PersonKey key, DateOnly? born)
    {
        if (key.BirthDate.Length > 0 && born is null)
            return "birth_date is not a date of the form yyyy-MM-dd.";
        if (key.PersonalNumber.Length > 0)
            return PersonalNumber.IsWellFormed(key.PersonalNumber) ? null : "personal_number does not have exactly 12 digits.";
        if (key.Mint)
            return "mint needs a personal_number.";
        return key.FullName.Length > 0 && born is not null ? null : "Neither a personal_number nor full_name with birth_date is given.";
    }

    private async Task ByNumberAsync(
        List<(int At, string Number)> asked, Dictionary<string, (byte[] Index, PersonKey Key, bool Mint)> digests, ResolvedPerson[] answers, CancellationToken ct)
    {
        if (asked.Count == 0)
            return;
        var found = await FindAsync([.. digests.Values.Select(static d => d.Index)], ct);
        var missing = digests.Where(d => d.Value.Mint && !found.ContainsKey(Convert.ToHexString(d.Value.Index))).Select(static d => (Number: d.Key, d.Value.Key)).ToList();
        var minted = new HashSet<Guid>();
        if (missing.Count > 0)
        {
            minted = await MintAsync(missing, ct);
            // Somebody else may have minted one of them meanwhile: theirs stands, and is found now.
            found = await FindAsync([.. digests.Values.Select(static d => d.Index)], ct);
        }
        foreach (var (at, number) in asked)
        {
            if (!found.TryGetValue(Convert.ToHexString(digests[number].Index), out var id))
                answers[at].Result = ResolveResult.Unknown;
            else
                (answers[at].Result, answers[at].PersonId) = (minted.Contains(id) ? ResolveResult.Minted : ResolveResult.Resolved, id.ToString());
        }
    }

    private async Task<Dictionary<string, Guid>> FindAsync(byte[][] indexes, CancellationToken ct)
    {
        var rows = await db.Persons.AsNoTracking().Where(p => indexes.Contains(p.PersonalNumberIndex)).Select(p => new { p.Id, p.PersonalNumberIndex }).ToListAsync(ct);
        // Whoever was merged is known by the person who stands for both.
        var standing = await Standing.ForAsync(db, rows.ConvertAll(static r => r.Id), ct);
        return rows.ToDictionary(static r => Convert.ToHexString(r.PersonalNumberIndex), r => standing.GetValueOrDefault(r.Id, r.Id));
    }

    private async Task<HashSet<Guid>> MintAsync(List<(string Number, PersonKey Key)> missing, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var persons = missing.ConvertAll(m =>
        {
            var person = Person.Mint(m.Number, cipher, now);
            person.Describe(
                m.Key.FullName.Length > 0 ? VietnameseText.Compose(m.Key.FullName) : null, WorkerRules.TryReadDate(m.Key.BirthDate, out var born) ? born : null,
                PersonalNumber.SexOf(m.Number));
            return person;
        });
        await db.Database.OpenConnectionAsync(ct);
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO person (id, personal_number, personal_number_index, full_name, name_key, birth_date, sex, minted_at)
            SELECT *, $8 FROM unnest($1, $2, $3, $4, $5, $6, $7) AS p (id, number, index, name, key, born, sex)
            ORDER BY index
            ON CONFLICT (personal_number_index) DO NOTHING RETURNING id
            """, (NpgsqlConnection)db.Database.GetDbConnection());
        Add(NpgsqlDbType.Uuid, persons.ConvertAll(static p => p.Id));
        Add(NpgsqlDbType.Bytea, persons.ConvertAll(static p => p.PersonalNumber));
        Add(NpgsqlDbType.Bytea, persons.ConvertAll(static p => p.PersonalNumberIndex));
        Add(NpgsqlDbType.Text, persons.ConvertAll(static p => p.FullName));
        Add(NpgsqlDbType.Text, persons.ConvertAll(static p => p.NameKey));
        Add(NpgsqlDbType.Date, persons.ConvertAll(static p => p.BirthDate));
        Add(NpgsqlDbType.Text, persons.ConvertAll(static p => p.Sex));
        insert.Parameters.Add(new NpgsqlParameter { Value = now });
        var minted = new HashSet<Guid>();
        await using var reader = await insert.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            minted.Add(reader.GetGuid(0));
        return minted;

        void Add<T>(NpgsqlDbType type, List<T> values) => insert.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private async Task ByNameAsync(List<(int At, string Name, DateOnly Born)> asked, ResolvedPerson[] answers, CancellationToken ct)
    {
        if (asked.Count == 0)
            return;
        var (names, days) = (asked.ConvertAll(static a => a.Name), asked.ConvertAll(static a => a.Born));
        var rows = await db.Database.SqlQuery<NamedPerson>(
            $"""
            SELECT p.id, p.name_key, p.birth_date FROM person p
            WHERE (p.birth_date, p.name_key) IN (SELECT * FROM unnest({days}, {names}))
              AND NOT EXISTS (SELECT FROM person_merge m WHERE m.merged_person_id = p.id AND m.state = 'merged')
              AND NOT EXISTS (SELECT FROM number_claim c WHERE c.person_id = p.id AND c.state <> 'withdrawn')
            """).ToListAsync(ct);
        var found = rows.ToLookup(static r => (r.NameKey, r.BirthDate), static r => r.Id);
        foreach (var (at, name, born) in asked)
        {
            var ids = found[(name, born)].Take(2).ToList();
            answers[at].Result = ids.Count switch { 0 => ResolveResult.Unknown, 1 => ResolveResult.Resolved, _ => ResolveResult.Ambiguous };
            if (ids.Count == 1)
                answers[at].PersonId = ids[0].ToString();
        }
    }

    private sealed record NamedPerson(Guid Id, string NameKey, DateOnly BirthDate);
}
