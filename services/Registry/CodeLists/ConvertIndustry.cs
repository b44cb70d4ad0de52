using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.CodeLists;

/// <summary>A code on the other side of the crosswalk.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name in that classification.</param>
/// <param name="Relation"><c>same</c>, <c>split</c>, <c>merged</c> or <c>partial</c>.</param>
public sealed record ConvertedIndustry(string Code, string Name, string Relation);

/// <summary>An industry code and its counterparts in the other classification.</summary>
/// <param name="Code">The code asked for.</param>
/// <param name="Version">The classification it was read in, <c>2018</c> or <c>2025</c>.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Counterparts">What it corresponds to in the other classification; empty where the table has no row.</param>
/// <param name="IsCertain">True when exactly one counterpart holds all of it, so that a program may carry it over.</param>
public sealed record ConvertIndustryResponse(string Code, string Version, string Name, ImmutableArray<ConvertedIndustry> Counterparts, bool IsCertain);

/// <summary>Converts an industry code between VSIC 2018 and VSIC 2025 by the crosswalk, and says where only a person can choose.</summary>
public static class ConvertIndustry
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/industries/convert", Handle).WithName(nameof(ConvertIndustry)).AllowPublic();

    private static Results<Ok<ConvertIndustryResponse>, ProblemHttpResult> Handle(
        [Required, RegularExpression("[A-V]|[0-9]{2,3}")] string code, [Required, RegularExpression("2018|2025")] string version, CodeListSet lists, HttpContext http)
    {
        var (from, to) = version == "2018" ? (lists.Industries2018, lists.Industries) : (lists.Industries, lists.Industries2018);
        if (!from.TryGet(code, out var item))
            return Problems.NotFound("industry-unknown", "No such industry code",
                $"VSIC {version} has no code '{code}' in this table. Give a section (a letter) or a division (two digits); see /v1/code-lists/{from.Id}.");
        http.Response.Headers.CacheControl = "public, max-age=3600";
        ImmutableArray<ConvertedIndustry> counterparts = version == "2018"
            ? [.. lists.IndustryCrosswalk.From2018(code).Select(c => Counterpart(c.Code2025, c.Relation))]
            : [.. lists.IndustryCrosswalk.From2025(code).Select(c => Counterpart(c.Code2018, c.Relation))];
        return TypedResults.Ok(new ConvertIndustryResponse(code, version, item.Name, counterparts, counterparts.Length == 1));

        ConvertedIndustry Counterpart(string other, string relation) => new(other, to.TryGet(other, out var found) ? found.Name : "", relation);
    }
}
