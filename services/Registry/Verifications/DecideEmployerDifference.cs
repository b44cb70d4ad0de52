using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>What an officer decided about a difference.</summary>
/// <param name="Decision">
/// <c>correct</c>: the entry was wrong, and here is what stands on the registration certificate; <c>keep</c>: the entry stays, for a reason;
/// <c>confirm-state</c>: the employer is dissolved or suspended, as the register says.
/// </param>
/// <param name="Name">With <c>correct</c>: the name, if it was wrong. The register's value is never kept, so it is typed from the certificate.</param>
/// <param name="Kind">With <c>correct</c>: the legal form, if it was entered wrongly. One that changed since is a conversion, not a correction.</param>
/// <param name="Commune">With <c>correct</c>: commune of the head office, if it was wrong.</param>
/// <param name="Status">With <c>correct</c>: the state, if it was wrong.</param>
/// <param name="Reason">Why; with <c>keep</c> it must be given.</param>
public sealed record DecideEmployerDifferenceRequest(
    [property: Required, RegularExpression("correct|keep|confirm-state")] string Decision, string? Name = null, string? Kind = null, string? Commune = null, string? Status = null,
    [property: StringLength(500)] string? Reason = null);

/// <summary>Takes an officer's decision about a difference. A correction goes through the same rules, history and event as any other; a dissolved employer stays in the register.</summary>
public static class DecideEmployerDifference
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapPost("/employer-differences/{id:guid}/decision", HandleAsync).WithName(nameof(DecideEmployerDifference)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<EmployerAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideEmployerDifferenceRequest request, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        var verification = await db.EmployerVerifications.FirstOrDefaultAsync(v => v.Id == id && v.Review != null, ct);
        var employer = verification is null ? null : await db.Employers.FirstOrDefaultAsync(e => e.Id == verification.EmployerId, ct);
        if (employer is null)
            return Problems.NotFound("difference-unknown", "No such difference", "There is no difference with this id in your area. GET /v1/verifications/employer-differences lists those that wait.");
        if (employer.Version != version)
            return ETags.Changed(employer.Version);
        if (verification!.Review != Verification.Open)
            return Problems.Conflict("difference-decided", "This difference is decided", "It was decided before, or the employer was verified again since. Read the entry anew.", ("review", verification.Review));

        var before = employer.Reveal(cipher);
        var (facts, source, decided) = (before, "officer", Verification.Corrected);
        switch (request.Decision)
        {
            case "correct":
                var check = EmployerRules.Check(Form(before, request), lists, clock.Today());
                if (check.Facts is not { } typed)
                    return EmployerProblems.Invalid(check.Findings, http);
                // What this decision is not about stays letter for letter.
                facts = before with
                {
                    Name = typed.Name,
                    Kind = typed.Kind,
                    Commune = typed.Commune,
                    Status = typed.Status,
                    FormerCommune = typed.Commune == before.Commune ? before.FormerCommune : typed.FormerCommune,
                    FormerDistrict = typed.Commune == before.Commune ? before.FormerDistrict : typed.FormerDistrict,
                };
                if (facts == before)
                    return Problems.BadRequest("nothing-corrected", "Nothing would change", "Give the fields that were wrong as they stand on the registration certificate, or decide 'keep' with a reason.");
                break;
            case "confirm-state" when verification.Result is not (EmployerVerification.Dissolved or EmployerVerification.Suspended):
                return Problems.BadRequest("state-not-said", "The register does not say so", "Only the state that the enterprise register gave is confirmed here: dissolved or suspended.");
            case "confirm-state":
                (facts, source, decided) = (before with { Status = verification.Result }, "enterprise-register", EmployerVerification.StateConfirmed);
                break;
            case "keep" when string.IsNullOrWhiteSpace(request.Reason):
                return Problems.BadRequest("reason-missing", "Say why the entry stays", "Give in 'reason' what the entry rests on, for example the certificate you have seen.");
            default:
                decided = Verification.Kept;
                break;
        }
        var now = clock.GetUtcNow();
        if (facts != before)
        {
            employer.Correct(facts, cipher, source, clock.Today(), now);
            (await db.LegalForms.SingleAsync(f => f.EmployerId == employer.Id && f.ValidTo == null, ct)).Correct(employer, facts.Code, cipher);
            db.EmployerChanges.Add(EmployerChange.Of(employer, "corrected", Actor.Of(caller, source), cipher, request.Reason, StateDifference.Between(before, facts)));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), clock));
        }
        verification.Decide(decided, caller.Subject, request.Reason, cipher, now);
        return await CorrectEmployer.SaveAsync(employer, [], http, db, ct);
    }

    private static EmployerForm Form(EmployerFacts before, DecideEmployerDifferenceRequest typed) => new()
    {
        Code = before.Code.Enterprise, Name = typed.Name ?? before.Name, Kind = typed.Kind ?? before.Kind, Commune = typed.Commune ?? before.Commune,
        Industry = before.Industry, Status = typed.Status ?? before.Status,
    };
}
