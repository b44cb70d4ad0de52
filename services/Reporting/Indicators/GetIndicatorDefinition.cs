using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Reporting.Indicators;

/// <summary>What an indicator counts, in words and codes, and what the plan asks of it.</summary>
public sealed record DefinitionDetails(
    string Id,
    string Name,
    string Unit,
    int Version,
    bool IsProvisional,
    string? Mark,
    string Section,
    string Numerator,
    string Denominator,
    string Compared,
    string Note,
    Coded ComparedSeries,
    string AgeScope,
    string Reference,
    string Direction,
    TargetBand? Target2025,
    TargetBand? Target2030,
    IReadOnlyList<Coded> RegisterVariants);

/// <summary>A target, or a band met at its low end.</summary>
public sealed record TargetBand(decimal Low, decimal? High);

/// <summary>Gives the definition of an indicator, its version, and the mark "định nghĩa tạm thời" where it still has to be confirmed.</summary>
public static class GetIndicatorDefinition
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder indicators) =>
        indicators.MapGet("/{id}/definition", Handle).WithName(nameof(GetIndicatorDefinition)).RequireAreaScope(Scopes.ReportingRead);

    private static Results<Revalidated<DefinitionDetails>, ProblemHttpResult> Handle(string id, HttpRequest request, UnitList units, AreaScope area)
    {
        if (AreaRules.MayReadProvince(area, units) is { } outside)
            return outside;
        if (IndicatorCatalogue.Find(id) is not { } definition)
            return GetIndicator.UnknownIndicator(id);
        var texts = Texts.For(request);
        var (text, plan) = (texts.Of(definition), IndicatorCatalogue.PlanTargetOf(id));
        return new Revalidated<DefinitionDetails>(
            new(
                definition.Id, text.Name, plan.Unit, definition.Version, definition.IsProvisional, definition.IsProvisional ? texts["provisionalDefinition"] : null,
                plan.Section, text.Numerator, text.Denominator, text.Compared, text.Note,
                new(definition.ComparedSeries, texts[definition.ComparedSeries]), definition.ComparedAgeScope, definition.Reference,
                plan.Direction == TargetDirection.Below ? "below" : "at-least", Band(plan.In2025), Band(plan.In2030),
                [.. definition.Measures.Select(m => new Coded(m.Variant, texts[m.Variant]))]),
            texts.Language);
    }

    private static TargetBand? Band(TargetRange? range) => range is { } r ? new(r.Low, r.High) : null;
}
