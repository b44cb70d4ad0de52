using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Consents;

/// <summary>What the person signed.</summary>
/// <param name="TextVersion">Code of the list consent-texts: the words on the paper.</param>
/// <param name="Member">With whom, as X-Road member.</param>
/// <param name="Document">The file the paper lies in; no name in it.</param>
public sealed record EnterConsentRequest(
    [property: Required, StringLength(80)] string TextVersion, [property: Required, RegularExpression(ConsentRules.MemberForm)] string Member,
    [property: Required, RegularExpression(ConsentRules.DocumentForm)] string Document);

/// <summary>Enters a consent that a person of the officer's area signed on paper.</summary>
public static class EnterConsent
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/consents", HandleAsync).WithName(nameof(EnterConsent)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Created<ConsentView>, ProblemHttpResult>> HandleAsync(
        Guid personId, EnterConsentRequest request, RegistryDb db, CodeListSet lists, MembersOfNetwork members, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        var (consent, problem) = await ConsentRules.GiveAsync(personId, request.TextVersion, request.Member, request.Document, db, lists, members, caller, clock, ct);
        return consent is null ? problem! : TypedResults.Created((string?)null, ConsentView.Of(consent, lists));
    }
}
