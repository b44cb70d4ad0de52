using Lmis.Hosting;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Employments;

/// <summary>The refusals that several operations on employments share.</summary>
internal static class EmploymentProblems
{
    public static ProblemHttpResult Invalid(IEnumerable<Finding> findings, HttpContext http)
    {
        var list = findings.ToList();
        return Problems.BadRequest("employment-invalid", "The form breaks a rule",
            "Each entry of 'errors' names a field, what is wrong with it and what to do. Mend them and send the form again; nothing was stored.",
            ("errors", FindingAnswer.Of(list.Where(static f => !f.IsWarning), http)), ("warnings", FindingAnswer.Of(list.Where(static f => f.IsWarning), http)));
    }

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("employment-unknown", "No such employment",
            "There is no such employment of a person in your area. List the person's employments, or ask an officer of the province.");

    public static ProblemHttpResult Overlaps(Guid? other) =>
        Problems.Conflict("employment-overlaps", "The person is at this employer already in these days",
            "One employment at one employer is entered once. Correct that one, or give days that do not overlap with it.", ("employmentId", other));
}
