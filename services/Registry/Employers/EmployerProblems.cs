using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>The refusals that several operations on employers share.</summary>
internal static class EmployerProblems
{
    public static ProblemHttpResult Invalid(IEnumerable<Finding> findings, HttpContext http)
    {
        var list = findings.ToList();
        return Problems.BadRequest("employer-invalid", "The form breaks a rule",
            "Each entry of 'errors' names a field, what is wrong with it and what to do. Mend them and send the form again; nothing was stored.",
            ("errors", FindingAnswer.Of(list.Where(static f => !f.IsWarning), http)), ("warnings", FindingAnswer.Of(list.Where(static f => f.IsWarning), http)));
    }

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("employer-unknown", "No such employer",
            "There is no such employer for your area. Search by its code, or ask an officer of the province.");

    public static ProblemHttpResult CodeTaken() =>
        Problems.Conflict("employer-code-taken", "This employer is already in the register",
            "The code belongs to an employer in the register. Search by the code and correct that entry; if it is outside your area, ask an officer of the province.");

    /// <summary>Whether one of the unique indexes on the code refused the write.</summary>
    public static bool RefusedCode(DbUpdateException e) =>
        WorkerProblems.Refused(e, EmployerTable.UniqueCode) || WorkerProblems.Refused(e, EmployerTable.UniqueOwner);

    /// <summary>Whether another writer made the next version first.</summary>
    public static bool ChangedMeanwhile(DbUpdateException e) => e is DbUpdateConcurrencyException || WorkerProblems.Refused(e, EmployerChangeTable.UniqueVersion);
}
