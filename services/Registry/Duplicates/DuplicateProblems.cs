using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Duplicates;

/// <summary>The refusals of de-duplication; none says anything of a person.</summary>
internal static class DuplicateProblems
{
    public static ProblemHttpResult ProvinceOnly() =>
        Problems.Forbidden("province-only", "For officers of the whole province", "Duplicates are searched for in the whole register. Only an officer whose area is the whole province may start or watch a search.");

    public static ProblemHttpResult SearchNotFound() =>
        Problems.NotFound("duplicate-search-unknown", "No such search", "There is no search with this id. POST /v1/duplicates/search starts one.");

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("duplicate-unknown", "No such pair", "There is no pair with this id whose two records lie in your area. GET /v1/duplicates lists those that wait.");
}
