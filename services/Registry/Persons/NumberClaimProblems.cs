using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Persons;

/// <summary>The refusals that the operations on claims share.</summary>
internal static class NumberClaimProblems
{
    public static ProblemHttpResult ProvinceOnly() =>
        Problems.Forbidden("province-only", "For officers of the whole province",
            "Claims on a personal number concern records of two areas. Only an officer whose area is the whole province may see them and decide.");

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("number-claim-unknown", "No such claim", "There is no claim with this id. GET /v1/number-claims lists those that wait.");

    public static ProblemHttpResult Ended(string state) =>
        Problems.Conflict("number-claim-ended", "The claim has ended", "Somebody decided about it, or the record was given another number. Nothing was changed.", ("state", state));
}
