using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Employments;

/// <summary>The end of an employment.</summary>
/// <param name="EndedOn">Last day of work, not after today.</param>
/// <param name="EndReason">See the list employment-end-reasons.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">More about it, in the officer's words.</param>
public sealed record CloseEmploymentRequest(
    [property: Required] string EndedOn, [property: Required] string EndReason, string? Source = null, [property: StringLength(500)] string? Reason = null);

/// <summary>Closes an employment with its reason. What the person is then, unemployed or outside the labour force, is the person's to declare: the record stays.</summary>
public static class CloseEmployment
{
    public static void Map(RouteGroupBuilder employments) =>
        employments.MapPost("/{employmentId:guid}/close", HandleAsync).WithName(nameof(CloseEmployment)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<EmploymentAnswer>, ProblemHttpResult>> HandleAsync(
        Guid employmentId, CloseEmploymentRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (await CorrectEmployment.InAreaAsync(employmentId, db, ct) is not { } found)
            return EmploymentProblems.NotFound();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ledger = await EmploymentLedger.OfAsync([found.PersonId], db, cipher, clock, ct);
        if (ledger.Find(employmentId) is not { } employment)
            return EmploymentProblems.NotFound();
        if (employment.Version != version)
            return ETags.Changed(employment.Version);
        var read = new FormReader(lists, clock.Today());
        var (end, reason) = EmploymentRules.End(read, request.EndedOn, request.EndReason, employment.StartedOn, lists, clock.Today());
        var terms = ChangeTerms.Read(request.Source, null, lists, clock.Today());
        if (read.HasErrors || terms.Findings.Count > 0)
            return EmploymentProblems.Invalid(read.Findings.Concat(terms.Findings), http);
        if (employment.EndedOn is { } ended)
        {
            return Problems.Conflict("employment-closed", "The employment has ended", $"It ended on {ended:yyyy-MM-dd}. Correct it if that day or its reason is wrong.", ("endedOn", ended));
        }
        ledger.Close(ledger.Manual(employment), end, reason);
        return await CorrectEmployment.WriteAsync(ledger, employment, Actor.Of(caller, terms.Source), request.Reason, [], http, db, transaction, cipher, clock, ct);
    }
}
