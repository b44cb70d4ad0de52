using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Consents;

/// <summary>What giving and withdrawing have in common, whoever enters it.</summary>
internal static class ConsentRules
{
    /// <summary>A member in X-Road notation.</summary>
    public const string MemberForm = "[A-Z0-9]{2,8}/[A-Z]{2,10}/[A-Za-z0-9.-]{1,20}";

    /// <summary>The file of a written consent: no names in it.</summary>
    public const string DocumentForm = "[A-Za-z0-9./_-]{3,40}";

    public static async Task<(Consent? Consent, ProblemHttpResult? Problem)> GiveAsync(
        Guid personId, string textVersion, string member, string? document, RegistryDb db, CodeListSet lists, MembersOfNetwork members, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!lists.ConsentTexts.TryGet(textVersion, out var text))
            return (null, Problems.BadRequest("consent-text-unknown", "No such text of consent", "'textVersion' must be a code of /v1/code-lists/consent-texts: the words that the person has read.",
                ("allowed", lists.ConsentTexts.Items.Select(static i => i.Code).ToArray())));
        // Taken where it cannot be told: nothing is shared before there is an agreement, which the gateway keeps with members only.
        if (await members.HasAsync(member, ct) is false)
            return (null, Problems.BadRequest("consent-member-unknown", "No such organisation in the data exchange", "'member' must be a member of the exchange, such as VN/GOV/H05. See the list of members, and whom the words on the paper name."));
        var consent = Consent.Give(personId, text, member, document is null ? Consent.OwnLogin : Consent.Written, document, caller, clock.GetUtcNow());
        db.Consents.Add(consent);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, ConsentTable.OneHolds))
        {
            return (null, Problems.Conflict("consent-holds", "There is such a consent already", "A consent to this sharing with this organisation for this purpose holds. Withdraw it first, if its words should change."));
        }
        return (consent, null);
    }

    public static async Task<ProblemHttpResult?> WithdrawAsync(Guid personId, Guid id, string? document, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Consents.FirstOrDefaultAsync(c => c.Id == id && c.PersonId == personId, ct) is not { } consent)
            return Problems.NotFound("consent-unknown", "No such consent", "This person has given no such consent. List the consents and take the id from there.");
        if (consent.WithdrawnAt is not null)
            return Withdrawn();
        consent.Withdraw(document is null ? Consent.OwnLogin : Consent.Written, document, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return Withdrawn();
        }
    }

    private static ProblemHttpResult Withdrawn() => Problems.Conflict("consent-withdrawn", "The consent was withdrawn before", "Nothing is shared on this ground any more. There is nothing to do.");
}
