using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.SpecialGroups;

/// <summary>The refusals that the operations on special groups share; none names a group.</summary>
internal static class SpecialGroupProblems
{
    public static ProblemHttpResult Invalid(IEnumerable<Finding> findings, HttpContext http) =>
        Problems.BadRequest("special-group-invalid", "The form breaks a rule",
            "Each entry of 'errors' names a field, what is wrong with it and what to do. Mend them and send the form again; nothing was stored.",
            ("errors", FindingAnswer.Of(findings.Where(static f => !f.IsWarning), http)));

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("special-group-unknown", "No such entry", "This person has no such entry of a special group. List the person's special groups.");

    /// <summary>Writing needs registry.write, and to see what is written registry.sensitive too.</summary>
    public static ProblemHttpResult NoSensitiveScope() =>
        Problems.Forbidden("sensitive-scope", "Sensitive items need their own right",
            $"Your token lacks {Scopes.RegistrySensitive}, so you can neither change special groups nor search by them. Ask whoever gives out roles, if it is your task.");

    public static ProblemHttpResult Overlaps(Guid other) =>
        Problems.Conflict("special-group-overlaps", "The same is proved for these days already",
            "A group is entered once for a day. Correct or end the entry named in 'specialGroupId', or give days that do not overlap with it.", ("specialGroupId", other));

    public static ProblemHttpResult Ended() =>
        Problems.Conflict("special-group-ended", "The entry has ended", "The entry was ended or entered in error, and its history says why. Add a new one where the person is of the group again.");
}
