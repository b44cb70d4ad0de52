using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Imports;

/// <summary>The refusals that several operations on batches share.</summary>
internal static class ImportProblems
{
    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("import-unknown", "No such import", "There is no import with this id in your area. GET /v1/imports lists those there are.");
}
