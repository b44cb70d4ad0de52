using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.CodeLists;

/// <summary>A commune-level unit.</summary>
/// <param name="Code">Five digits.</param>
/// <param name="Name">With xã, phường, thị trấn or đặc khu.</param>
/// <param name="District">Old district, of an old unit.</param>
/// <param name="Province">Province of the period.</param>
/// <param name="Area"><c>urban</c> (phường), <c>rural</c> (xã) or <c>special-zone</c>, of a unit since 2025-07-01.</param>
/// <param name="Coverage"><c>full</c> or <c>part</c>: how much of the old unit is in the new one.</param>
public sealed record ConvertedUnit(string Code, string Name, string? District, string? Province, string? Area, string? Coverage);

/// <summary>What a commune code meant before 2025-07-01 and means since.</summary>
/// <param name="Code">The code asked for.</param>
/// <param name="Current">The unit since 2025-07-01 of this very code, if there is one.</param>
/// <param name="Former">The unit before 2025-07-01 of this very code, if there was one.</param>
/// <param name="BecamePartOf">Where the former unit went.</param>
/// <param name="IsSplit">True when the former unit was divided: the code alone does not tell the new unit.</param>
/// <param name="MadeOf">The former units that make up the current one.</param>
public sealed record ConvertAdministrativeUnitResponse(
    string Code, ConvertedUnit? Current, ConvertedUnit? Former, ImmutableArray<ConvertedUnit> BecamePartOf, bool IsSplit, ImmutableArray<ConvertedUnit> MadeOf);

/// <summary>Converts a commune code between the units before and since 2025-07-01, and shows where an old one was split.</summary>
public static class ConvertAdministrativeUnit
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/administrative-units/convert", Handle).WithName(nameof(ConvertAdministrativeUnit)).AllowPublic();

    private static Results<Ok<ConvertAdministrativeUnitResponse>, ProblemHttpResult> Handle(
        [Required, RegularExpression("[0-9]{5}")] string code, CodeListSet lists, HttpContext http)
    {
        var units = lists.Units;
        var current = units.Communes.TryGet(code, out var now) ? Since(now, null) : null;
        var former = units.OldCommunes.TryGet(code, out var then) ? Before(then, null) : null;
        if (current is null && former is null)
            return Problems.NotFound("commune-unknown", "No such commune", "No commune had or has this code. Give five digits; a spreadsheet may have dropped a leading 0.");
        http.Response.Headers.CacheControl = "public, max-age=3600";
        var targets = units.FromOld(code);
        return TypedResults.Ok(new ConvertAdministrativeUnitResponse(
            code, current, former,
            [.. targets.Select(t => units.Communes.TryGet(t.NewCode, out var unit) ? Since(unit, Coverage(t)) : new ConvertedUnit(t.NewCode, "", null, null, null, Coverage(t)))],
            targets.Length > 1,
            current is null ? [] : [.. units.OriginsOf(code).Select(o => units.OldCommunes.TryGet(o.OldCode, out var unit) ? Before(unit, Coverage(o)) : new ConvertedUnit(o.OldCode, "", null, null, null, Coverage(o)))]));
    }

    private static string Coverage(CommuneConversion conversion) => conversion.IsWhole ? "full" : "part";

    private static ConvertedUnit Since(CodeItem unit, string? coverage) => new(unit.Code, unit.Name, null, unit.Parent, unit.Property("area"), coverage);

    private static ConvertedUnit Before(CodeItem unit, string? coverage) => new(unit.Code, unit.Name, unit.Parent, unit.Property("province"), null, coverage);
}
