using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Reporting.Completeness;

/// <summary>A commune the register holds people of, and when a record of theirs last changed, UTC.</summary>
public sealed record ReportedCommune(string Code, string Name, DateTimeOffset? LastChangedAt);

/// <summary>Which communes a year's register values speak of, and which they do not.</summary>
public sealed record CompletenessDetails(int Year, int Expected, IReadOnlyList<ReportedCommune> Reported, IReadOnlyList<Category> NotReported);

/// <summary>Lists, by name, the communes that have reported and those that have not (indicators, rule 11): no data is not zero.</summary>
public static class GetCompleteness
{
    private const string LastChanges =
        """
        select u.code, (select max(f.changed_at) from worker_fact f where f.slot = (select active_slot from projection) and f.commune_code = u.code)
        from unnest(@codes) as u (code)
        """;

    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/completeness", HandleAsync).WithName(nameof(GetCompleteness)).RequireAreaScope(Scopes.ReportingRead);

    private static async Task<Results<Ok<CompletenessDetails>, ProblemHttpResult>> HandleAsync(
        int? year, RegisterCounts counts, NpgsqlDataSource source, UnitList units, AreaScope area, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (GetIndicator.CheckYear(year, clock, out var checkedYear) is { } wrongYear)
            return wrongYear;
        var counted = await counts.ReadAsync(checkedYear, Breakdown.Commune, null, ct);
        var communes = units.Communes.Values.OrderBy(static c => c.Code, StringComparer.Ordinal).ToLookup(c => counted.Cells.ContainsKey(c.Code));
        var lastChanges = new Dictionary<string, DateTimeOffset?>();
        // Of a year that has ended the last change is no longer known.
        if (counted.IsOpen)
        {
            await using var command = source.CreateCommand(LastChanges);
            command.Parameters.AddWithValue("codes", communes[true].Select(static c => c.Code).ToArray());
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
                lastChanges[row.GetString(0)] = row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1);
        }
        return TypedResults.Ok(new CompletenessDetails(
            checkedYear,
            units.Communes.Count,
            [.. communes[true].Select(c => new ReportedCommune(c.Code, c.Name, lastChanges.GetValueOrDefault(c.Code)))],
            [.. communes[false].Select(static c => new Category(c.Code, c.Name))]));
    }
}
