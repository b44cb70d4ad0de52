using System.Globalization;
using System.Text;
using Lmis.Hosting;
using Npgsql;

namespace Lmis.Registry.Workers;

/// <summary>One row of what a search found, before anything is decrypted.</summary>
internal sealed record WorkerSearchHit(
    Guid PersonId, int Tier, string FullName, byte[] Number, DateOnly? BirthDate, string? Sex, string Commune, string ActivityStatus, string Qualification, bool Registered, long Version, bool Restricted);

/// <summary>How many have a value; <c>Kind</c> is the bit pattern of GROUPING, <see cref="WorkerSearch.Total"/> for all.</summary>
internal sealed record WorkerSearchCount(int Kind, string? Value, long Count);

/// <summary>
/// The SQL of the worker search, one statement a page. Everything is asked of the table worker alone, area first, and joined with the person for
/// the hits of the page only. With a name, at most <see cref="Cap"/> matches are looked at, in their order; what begins as asked comes from an
/// index in that order, and the words in whatever order are only looked for when that is not enough.
/// </summary>
internal sealed class WorkerSearch(AreaScope area)
{
    /// <summary>With a name, counts are exact up to so many.</summary>
    public const int Cap = 5_000;

    /// <summary>GROUPING of commune, status, qualification, occupation group and registered, in this order of bits.</summary>
    public const int Commune = 15, ActivityStatus = 23, Qualification = 27, OccupationGroup = 29, Registered = 30, Total = 31;

    private const string Words = "string_to_array(w.name_key, ' ')";

    private const string DimensionNames = "commune_code, activity_status, qualification, occupation_group, is_registered";

    private const string Dimensions = "w.commune_code, w.activity_status, w.qualification, left(w.occupation, 1) as occupation_group, w.is_registered";

    private const string Facet = $"""
        facet as (
          select grouping({DimensionNames}) as kind, coalesce(commune_code, activity_status, qualification, occupation_group, is_registered::text) as value, coalesce(sum(n), 0)::bigint as n
          from matched group by grouping sets ((commune_code), (activity_status), (qualification), (occupation_group), (is_registered), ())
        )
        """;

    private readonly List<NpgsqlParameter> parameters = [];
    private readonly StringBuilder filter = new("w.is_active");

    public string? Name { get; init; }

    /// <summary>Set when nobody is called <see cref="Name"/>: for each of its words those that may be meant.</summary>
    public IReadOnlyList<string[]>? Alike { get; init; }

    public (int Tier, string NameKey, Guid PersonId)? After { get; init; }

    public required int Limit { get; init; }

    /// <summary>A further condition on <c>w</c>, with <c>{0}</c> for the value.</summary>
    public void Where(string condition, object value) => filter.Append(" and ").AppendFormat(CultureInfo.InvariantCulture, condition, Parameter(value));

    public async Task<(List<WorkerSearchHit> Hits, List<WorkerSearchCount> Counts)> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql(), connection);
        command.Parameters.AddRange(parameters.ToArray());
        var (hits, counts) = (new List<WorkerSearchHit>(), new List<WorkerSearchCount>());
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            if (!rows.IsDBNull(0))
                counts.Add(new WorkerSearchCount(rows.GetInt32(0), Text(1), rows.GetInt64(2)));
            else
                hits.Add(new WorkerSearchHit(
                    rows.GetGuid(4), rows.GetInt32(5), Text(6) ?? "", rows.GetFieldValue<byte[]>(7), rows.IsDBNull(8) ? null : rows.GetFieldValue<DateOnly>(8), Text(9),
                    rows.GetString(10), rows.GetString(11), rows.GetString(12), rows.GetBoolean(13), rows.GetInt64(14), rows.GetBoolean(15)));
        }
        return (hits, counts);

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
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

    /// <summary>The whole statement: the hits of the page, and on the first page the counts.</summary>
    internal string Sql()
    {
        WhereArea();
        return (Name is null ? List() : Named()) + $"""

            select null::int, null, null::bigint, row_number() over (order by h.tier, h.name_key, h.person_id), h.person_id, h.tier, p.full_name, p.personal_number, p.birth_date, p.sex,
                   w.commune_code, w.activity_status, w.qualification, w.is_registered, w.version,
                   exists (select from restriction r where r.person_id = h.person_id and r.ended_at is null)
            from page h join worker w on w.person_id = h.person_id join person p on p.id = h.person_id
            {(After is null ? "union all select kind, value, n, 0, null, null, null, null, null, null, null, null, null, null, null, null from facet" : "")}
            order by 4
            """;
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
              select w.person_id, 1 as tier, w.name_key from worker w where {filter} {from} order by w.name_key, w.person_id limit {Limit}
            ), matched as (
              select {Dimensions}, count(*) as n from worker w where {filter} group by 1, 2, 3, 4, 5
            ), {Facet}
            """;
    }

    private string Named()
    {
        var most = After is null ? Cap : Limit;
        var prefix = Parameter(Pattern(Name!));
        var begins = Alike is not null || After is { Tier: 2 } ? "and false"
            : $"and w.name_key like {prefix}" + (After is { } last ? $" and (w.name_key, w.person_id) > ({Parameter(last.NameKey)}, {Parameter(last.PersonId)})" : "");
        var words = Alike is null ? $"{AllWords()} and w.name_key not like {prefix}" : string.Join(" and ", Alike.Select(word => $"{Words} && {Parameter(word)}"));
        var from = After is { Tier: 2 } after ? $"where (name_key, person_id) > ({Parameter(after.NameKey)}, {Parameter(after.PersonId)})" : "";
        return $"""
            with begins as materialized (
              select w.person_id, w.name_key, {Dimensions} from worker w where {filter} {begins} order by w.name_key, w.person_id limit {most}
            ), words as materialized (
              select w.person_id, w.name_key, {Dimensions} from worker w where {filter} and (select count(*) from begins) < {most} and {words} limit {Cap}
            ), page as materialized (
              select * from (select person_id, 1 as tier, name_key from begins union all select person_id, 2, name_key from words {from}) m
              order by tier, name_key, person_id limit {Limit}
            ), matched as (
              select {DimensionNames}, 1 as n from begins union all select {DimensionNames}, 1 from words
            ), {Facet}
            """;
    }

    /// <summary>All the words, in whatever order; the last one may be a beginning.</summary>
    private string AllWords()
    {
        var words = Name!.Split(' ');
        var last = $"{Words} && array_append(array(select word from name_word where word like {Parameter(Pattern(words[^1]))} order by word limit 200), {Parameter(words[^1])})";
        return words.Length == 1 ? last : $"{Words} @> {Parameter(words[..^1])} and {last}";
    }

    private static string Pattern(string beginning) =>
        beginning.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";

    private string Parameter(object value)
    {
        parameters.Add(new NpgsqlParameter { Value = value });
        return "$" + parameters.Count.ToString(CultureInfo.InvariantCulture);
    }
}
