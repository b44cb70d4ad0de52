using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Duplicates;

/// <summary>The refusals of merges; none says anything of a person.</summary>
internal static class MergeProblems
{
    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("merge-unknown", "No such merge", "There is no merge with this id of two records of your area. The history of a record that left says by which one it did.");

    public static ProblemHttpResult Ambiguous(string why) => Problems.Conflict("merge-undo-ambiguous", "The merge cannot be undone", why);
}
