using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Consents;

/// <summary>What the person agrees to.</summary>
/// <param name="TextVersion">Code of the list consent-texts: the words shown; they say which dataset and purpose.</param>
/// <param name="Member">With whom, as X-Road member, for example <c>VN/GOV/H05</c>.</param>
public sealed record GiveOwnConsentRequest([property: Required, StringLength(80)] string TextVersion, [property: Required, RegularExpression(ConsentRules.MemberForm)] string Member);

/// <summary>Takes a person's consent to a sharing of their data, with the words they read.</summary>
public static class GiveOwnConsent
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/consents", HandleAsync).WithName(nameof(GiveOwnConsent)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Created<ConsentView>, ProblemHttpResult>> HandleAsync(
        GiveOwnConsentRequest request, RegistryDb db, CodeListSet lists, MembersOfNetwork members, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        var (consent, problem) = await ConsentRules.GiveAsync(personId, request.TextVersion, request.Member, document: null, db, lists, members, caller, clock, ct);
        return consent is null ? problem! : TypedResults.Created((string?)null, ConsentView.Of(consent, lists));
    }
}
