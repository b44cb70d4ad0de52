using System.Collections.Concurrent;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Facts;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Npgsql;

namespace Lmis.Reporting.Counts;

/// <summary>The people of 15 and over of one year, by category of a breakdown.</summary>
/// <param name="IsKept">The register was counted in that year; if not, there is no data, not zero.</param>
/// <param name="IsOpen">The year runs: an estimate (ước thực hiện).</param>
/// <param name="Cells">Cells by category; a category without people is not in it.</param>
public sealed record CountedPeople(bool IsKept, bool IsOpen, IReadOnlyDictionary<string, PeopleCell[]> Cells)
{
    /// <summary>Everybody.</summary>
    public IEnumerable<PeopleCell> Everybody => Cells.Values.SelectMany(static c => c);
}

/// <summary>
/// Reads counts. What was read for the whole province is kept until the counts change, which costs one small query to learn:
/// an answer is never older than the last applied event.
/// </summary>
public sealed class RegisterCounts(NpgsqlDataSource source, UnitList units)
{
    private const string ReadVersion =
        """
        select p.active_slot, e.epoch, d.waiting, d.last, exists (select from open_year where year = @year), exists (select from count_cell where slot = 2 and year = @year)
        from projection p, count_epoch e, (select count(*) as waiting, coalesce(max(id), 0) as last from count_delta) d
        """;

    private readonly ConcurrentDictionary<(int Year, string By), Entry> kept = new();

    private readonly record struct Version(short Slot, long Epoch, long Waiting, long Last, bool IsOpen, bool IsKept);

    private sealed record Entry(Version Version, Lazy<Task<CountedPeople>> People);

    /// <summary>Counts of the province, or of one commune.</summary>
    public async Task<CountedPeople> ReadAsync(int year, Breakdown by, string? commune, CancellationToken ct)
    {
        var version = await VersionAsync(year, ct);
        if (commune is not null)
            return await CountAsync(version, year, by, commune, ct);
        var entry = kept.AddOrUpdate(
            (year, by.Code),
            _ => Fresh(),
            (_, held) => held.Version == version && !held.People.Value.IsFaulted ? held : Fresh());
        // The work is shared by all who ask at once, so it does not end with the first of them.
        return await entry.People.Value.WaitAsync(ct);

        Entry Fresh() => new(version, new(() => CountAsync(version, year, by, null, CancellationToken.None)));
    }

    private async Task<Version> VersionAsync(int year, CancellationToken ct)
    {
        await using var command = source.CreateCommand(ReadVersion);
        command.Parameters.AddWithValue("year", year);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new(row.GetInt16(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4), row.GetBoolean(5));
    }

    private async Task<CountedPeople> CountAsync(Version version, int year, Breakdown by, string? commune, CancellationToken ct)
    {
        if (!version.IsOpen && !version.IsKept)
            return new(false, false, new Dictionary<string, PeopleCell[]>());
        // Only people of 15 and over are asked for: group 2 is under 15.
        var rows = $"""
            select {by.KeySql} as key, working_age, status, qualification, agriculture, people, receipted
            from @table where slot = case when @open then (select active_slot from projection) else 2 end and year = @year and age_group > 2 and (@commune::text is null or commune_code = @commune)
            """;
        await using var command = source.CreateCommand(
            $"""
            select key, working_age, status, qualification, agriculture, sum(people)::bigint, sum(receipted)::bigint
            from ({rows.Replace("@table", "count_cell", StringComparison.Ordinal)} union all {rows.Replace("@table", "count_delta", StringComparison.Ordinal)}) cells
            group by 1, 2, 3, 4, 5 having sum(people) <> 0
            """);
        // The slot is read by the statement itself: a rebuild may swap it between the two.
        command.Parameters.AddWithValue("open", version.IsOpen);
        command.Parameters.AddWithValue("year", year);
        command.Parameters.Add(new("commune", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)commune ?? DBNull.Value });
        var cells = new List<(string Category, PeopleCell Cell)>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            cells.Add((
                by.CategoryOf(row.GetString(0), units),
                new((ActivityStatus)row.GetInt16(2), (Qualification)row.GetInt16(3), row.GetBoolean(4), row.GetBoolean(1), row.GetInt64(5), row.GetInt64(6))));
        }
        return new(true, version.IsOpen, cells.GroupBy(static c => c.Category).ToDictionary(static g => g.Key, static g => g.Select(static c => c.Cell).ToArray()));
    }
}
