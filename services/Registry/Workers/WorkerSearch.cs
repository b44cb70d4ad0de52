using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Lmis.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Workers;

/// <summary>One row of what a search found, before anything is decrypted.</summary>
internal sealed record WorkerSearchHit(
    Guid PersonId, int Tier, string FullName, byte[] Number, DateOnly? BirthDate, string? Sex, string Commune, string ActivityStatus, string Qualification, bool Registered, long Version, bool Restricted);

/// <summary>How many have a value; <c>Kind</c> is the bit pattern of GROUPING, <see cref="WorkerSearch.Total"/> for all.</summary>
internal sealed record WorkerSearchCount(int Kind, string? Value, long Count);

/// <summary>
/// The SQL of the worker search, one statement a page, which stores the reading too. Everything is asked of the table worker alone, area first, and joined with the
/// person for the hits of the page only. With a name, at most <see cref="Cap"/> matches are looked at, in their order; what begins as asked comes from an index in that
/// order, and the words in whatever order, by pairs of them, are only looked for when that is not enough.
/// </summary>
internal sealed class WorkerSearch(AreaScope area)
{
    /// <summary>With a name, counts are exact up to so many.</summary>
    public const int Cap = 5_000;

    /// <summary>Keys looked for in the index at once.</summary>
    private const int MostPairs = 1_000;

    /// <summary>GROUPING of commune, status, qualification, occupation group and registered, in this order of bits.</summary>
    public const int Commune = 15, ActivityStatus = 23, Qualification = 27, OccupationGroup = 29, Registered = 30, Total = 31;

    private const string Words = "string_to_array(w.name_key, ' ')", Pairs = "name_pairs(w.name_key)";

    /// <summary>Behind whatever begins as asked: a noncharacter, so that no name holds it, and the last of all by bytes.</summary>
    private const string Last = "\U0010FFFF";

    // In force until the end of the batch. Planning costs as much as most searches, and the plan is the same whatever is asked for: every condition is the range or the keys of an index.
    private const string PlanOnce = "select set_config('plan_cache_mode', 'force_generic_plan', true)";

    private const string DimensionNames = "commune_code, activity_status, qualification, occupation_group, is_registered";

    private const string Dimensions = "w.commune_code, w.activity_status, w.qualification, left(w.occupation, 1) as occupation_group, w.is_registered";

    private const string Facet = $"""
        facet as (
          select grouping({DimensionNames}) as kind, coalesce(commune_code, activity_status, qualification, occupation_group, is_registered::text) as value, coalesce(sum(n), 0)::bigint as n
          from matched group by grouping sets ((commune_code), (activity_status), (qualification), (occupation_group), (is_registered), ())
        )
        """;

    private const string Hits = """
        select null::int, null, null::bigint, row_number() over (order by h.tier, h.name_key, h.person_id), h.person_id, h.tier, p.full_name, p.personal_number, p.birth_date, p.sex,
               w.commune_code, w.activity_status, w.qualification, w.is_registered, w.version,
               exists (select from restriction r where r.person_id = h.person_id and r.ended_at is null)
        from page h join worker w on w.person_id = h.person_id join person p on p.id = h.person_id
        """;

    private const string Counts = "select kind, value, n, 0, null, null, null, null, null, null, null, null, null, null, null, null from facet";

    // Of some thousand matches the values are told and counted here: a third of what it costs the database to count them by five things.
    private static readonly string Tally = $"""
        tally as (
          select count(*) as total, count(*) filter (where is_registered) as registered, string_agg(commune_code, ',') as communes, string_agg(activity_status, ',') as statuses,
                 string_agg(qualification, ',') as qualifications, string_agg(occupation_group, ',') as occupations
          from (select {DimensionNames} from begins union all select {DimensionNames} from words) matched
        ), facet as (
          select kind, value, n from tally, lateral (values ({Commune}, communes, total), ({ActivityStatus}, statuses, total), ({Qualification}, qualifications, total),
            ({OccupationGroup}, occupations, total), ({Registered}, 'true', registered), ({Registered}, 'false', total - registered), ({Total}, null, total)) v (kind, value, n)
        )
        """;

    private readonly List<NpgsqlParameter> parameters = [];
    private readonly StringBuilder filter = new("w.is_active");

    public string? Name { get; init; }

    /// <summary>Set when nobody is called <see cref="Name"/>: for each of its words those that may be meant.</summary>
    public IReadOnlyList<string[]>? Alike { get; init; }

    public (int Tier, string NameKey, Guid PersonId)? After { get; init; }

    /// <summary>Hits of the page, and one more by which it is seen that a page follows.</summary>
    public required int Limit { get; init; }

    /// <summary>Who reads, and what for: stored with the persons of the page, all but the one more.</summary>
    public SearchReading? Reading { get; init; }

    /// <summary>A form that is often asked, of which there are some dozens: its plan is kept on the connection.</summary>
    public bool KeepsPlan { get; init; }

    /// <summary>A further condition on <c>w</c>, with <c>{0}</c> for the value.</summary>
    public void Where(string condition, object value) => filter.Append(" and ").AppendFormat(CultureInfo.InvariantCulture, condition, Parameter(value));

    public async Task<(List<WorkerSearchHit> Hits, List<WorkerSearchCount> Counts)> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (KeepsPlan)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanOnce));
        foreach (var sql in Statements())
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            foreach (var parameter in parameters)
                batch.BatchCommands[^1].Parameters.Add(parameter.Clone());
        }
        if (KeepsPlan)
            // A round trip the first time on a connection, none after.
            await batch.PrepareAsync(ct);
        var (hits, counts) = (new List<WorkerSearchHit>(), new List<WorkerSearchCount>());
        await using var rows = await batch.ExecuteReaderAsync(ct);
        if (KeepsPlan)
            await rows.NextResultAsync(ct);
        do
        {
            while (await rows.ReadAsync(ct))
            {
                if (!rows.IsDBNull(0))
                    Count(rows.GetInt32(0), Text(1), rows.GetInt64(2));
                else
                    hits.Add(new WorkerSearchHit(
                        rows.GetGuid(4), rows.GetInt32(5), Text(6) ?? "", rows.GetFieldValue<byte[]>(7), rows.IsDBNull(8) ? null : rows.GetFieldValue<DateOnly>(8), Text(9),
                        rows.GetString(10), rows.GetString(11), rows.GetString(12), rows.GetBoolean(13), rows.GetInt64(14), rows.GetBoolean(15)));
            }
        }
        // The reading is committed after the last row: it is stored only when the end was read without a fault.
        while (await rows.NextResultAsync(ct));
        return (hits, counts);

        void Count(int kind, string? value, long n)
        {
            if (Name is not null && kind is not (Total or Registered))
                counts.AddRange(Tallied(kind, value));
            else if (n > 0 || kind == Total)
                counts.Add(new WorkerSearchCount(kind, value, n));
        }

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
    }

    // The values of all matches, joined by commas; codes hold none.
    private static IEnumerable<WorkerSearchCount> Tallied(int kind, string? values)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (values is not null)
        {
            foreach (var at in values.AsSpan().Split(','))
                CollectionsMarshal.GetValueRefOrAddDefault(bySpan, values.AsSpan(at), out _)++;
        }
        return counts.Select(one => new WorkerSearchCount(kind, one.Key, one.Value));
    }

    /// <summary>
    /// What the sensitive class has of the records that the conditions and the area let through, whatever they are called: of those alone that have anything in it,
    /// or may have by a proof. Restricted ones are left out. At most so many.
    /// </summary>
    public async Task<Dictionary<Guid, byte[]?>> SensitiveOfMatchesAsync(NpgsqlConnection connection, int most, CancellationToken ct)
    {
        WhereArea();
        await using var command = new NpgsqlCommand(
            $"""
            select w.person_id, w.sensitive from worker w
            where {filter} and not exists (select from restriction r where r.person_id = w.person_id and r.ended_at is null)
              and (w.sensitive is not null or exists (select from special_group g where g.person_id = w.person_id)
                or exists (select from person_merge m where m.surviving_person_id = w.person_id and m.state = 'merged'))
            limit {most}
            """, connection);
        command.Parameters.AddRange(parameters.ToArray());
        var values = new Dictionary<Guid, byte[]?>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            values.Add(rows.GetGuid(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1));
        return values;
    }

    /// <summary>
    /// The hits of the page, on the first page the counts, and the row that tells who saw them. One statement with a name, for page and counts come from the same matches;
    /// without one they are two of the same batch, and the counts, which may be of the whole register, can be divided among processors, as a statement that writes cannot.
    /// </summary>
    private List<string> Statements()
    {
        WhereArea();
        if (Name is not null)
            return [$"{Named()}{Recorded()} {Hits} {(After is null ? "union all " + Counts : "")} order by 4"];
        var page = $"{List()}{Recorded()} {Hits} order by 4";
        return After is null ? [$"with matched as (select {Dimensions}, count(*) as n from worker w where {filter} group by 1, 2, 3, 4, 5), {Facet} {Counts}", page] : [page];
    }

    private void WhereArea()
    {
        if (area.CommuneCode is { } commune)
            Where("w.commune_code = {0}", commune);
        else if (!area.IsEverything)
            Where("w.former_district_code = {0}", area.FormerDistrictCode ?? "");
    }

    private string List()
    {
        var from = After is { } after ? $"and (w.name_key, w.person_id) > ({Parameter(after.NameKey)}, {Parameter(after.PersonId)})" : "";
        return $"""
            with page as materialized (
              select w.person_id, 1 as tier, w.name_key from worker w where {filter} {from} order by w.name_key, w.person_id limit {Parameter(Limit)}
            )
            """;
    }

    private string Named()
    {
        var most = After is null ? Cap : Limit;
        var (from, to) = (Parameter(Name), Parameter(Name + Last));
        var begins = Alike is not null || After is { Tier: 2 } ? "and false"
            : $"and w.name_key >= {from} and w.name_key < {to}" + (After is { } last ? $" and (w.name_key, w.person_id) > ({Parameter(last.NameKey)}, {Parameter(last.PersonId)})" : "");
        var (words, meant) = Alike is null ? AllWords() : (AllAlike(Alike), "");
        var others = Alike is null ? $"and (w.name_key < {from} or w.name_key >= {to})" : "";
        var behind = After is { Tier: 2 } after ? $"where (name_key, person_id) > ({Parameter(after.NameKey)}, {Parameter(after.PersonId)})" : "";
        return $"""
            with begins as materialized (
              select w.person_id, w.name_key, {Dimensions} from worker w where {filter} {begins} order by w.name_key, w.person_id limit {most}
            ){meant}, words as materialized (
              select w.person_id, w.name_key, {Dimensions} from worker w where {filter} and (select count(*) from begins) < {most} and {words} {others} limit {Cap}
            ), page as materialized (
              select * from (select person_id, 1 as tier, name_key from begins union all select person_id, 2, name_key from words {behind}) m
              order by tier, name_key, person_id limit {Parameter(Limit)}
            ), {Tally}
            """;
    }

    /// <summary>
    /// All the words, in whatever order; the last one may be a beginning of what is <c>meant</c>, unless it begins another of them. A third of a register is called Nguyễn
    /// or has Thị in the name, so of several words pairs are looked for, each with the last.
    /// </summary>
    private (string Condition, string Meant) AllWords()
    {
        var words = Name!.Split(' ');
        var (last, whole) = (words[^1], words[..^1].Distinct().ToArray());
        if (whole.Any(word => word.StartsWith(last, StringComparison.Ordinal)))
            return (whole.Length == 1 ? $"{Words} @> {Parameter(whole)}" : $"{Pairs} @> {Parameter(whole[..^1].Select(word => Pair(word, whole[^1])).ToArray())}", "");
        var beginning = Parameter(last);
        var meant = $"""
            , meant as materialized (
              select word from (select word from name_word where word >= {beginning} and word < {Parameter(last + Last)} order by word limit 200) n union select {beginning}
            )
            """;
        return (whole.Length == 0 ? $"{Words} && array(select word from meant)" : string.Join(" and ", whole.Select(Parameter).Select(word =>
            $"{Pairs} && array(select case when word < {word} collate \"C\" then word || ' ' || {word} else {word} || ' ' || word end from meant)")), meant);
    }

    /// <summary>For each word one of those that may be meant; by pairs where two asked words cannot be met by one word of a name.</summary>
    private string AllAlike(IReadOnlyList<string[]> alike)
    {
        var last = alike[^1];
        return alike.Count == 1 || alike.Sum(words => words.Length) * last.Length > MostPairs || alike.Take(alike.Count - 1).Any(words => words.Intersect(last).Any())
            ? string.Join(" and ", alike.Select(words => $"{Words} && {Parameter(words)}"))
            : string.Join(" and ", alike.Take(alike.Count - 1).Select(words => $"{Pairs} && {Parameter(words.SelectMany(word => last.Select(other => Pair(word, other))).ToArray())}"));
    }

    /// <summary>As the function name_pairs writes it, by bytes.</summary>
    private static string Pair(string one, string other) => string.CompareOrdinal(one, other) < 0 ? $"{one} {other}" : $"{other} {one}";

    private string Recorded() => Reading is not { } reading ? "" : $"""
        , recorded as (
          insert into search_reading (id, read_at, read_by, reader_name, client_id, reader_unit, reader_roles, what, sensitive, purpose, person_ids)
          select {Parameter(reading.Id)}, {Parameter(reading.ReadAt)}, {Parameter(reading.ReadBy)}, {Parameter(reading.ReaderName)}, {Parameter(reading.ClientId)}, {Parameter(reading.ReaderUnit)},
                 {Parameter(reading.ReaderRoles)}, {Parameter(reading.What)}, {Parameter(reading.Sensitive)}, {Parameter(reading.Purpose)}, array_agg(person_id order by tier, name_key, person_id)
          from (select tier, name_key, person_id from page order by tier, name_key, person_id limit {Parameter(Limit - 1)}) shown having count(*) > 0
        )
        """;

    private string Parameter(string? text) => Parameter(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value });

    private string Parameter(object value) => Parameter(new NpgsqlParameter { Value = value });

    private string Parameter(NpgsqlParameter parameter)
    {
        parameters.Add(parameter);
        return "$" + parameters.Count.ToString(CultureInfo.InvariantCulture);
    }
}
