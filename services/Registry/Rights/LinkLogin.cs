using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>Whose login it is, as the officer saw.</summary>
/// <param name="Login">The user's id in Identity, which the person's account page shows.</param>
/// <param name="Proof">What the person showed: <c>identity-card</c> or <c>vneid</c>.</param>
public sealed record LinkLoginRequest([property: Required] Guid? Login, [property: Required, RegularExpression("identity-card|vneid")] string Proof);

/// <summary>The link that holds.</summary>
public sealed record LinkLoginResponse(Guid PersonId, Guid Login, DateTimeOffset LinkedAt);

/// <summary>Links a login to a person of the officer's area whom the officer has before them; never the officer's own login.</summary>
public static class LinkLogin
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/login", HandleAsync).WithName(nameof(LinkLogin)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Created<LinkLoginResponse>, ProblemHttpResult>> HandleAsync(
        Guid personId, LinkLoginRequest request, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Workers.Where(w => w.PersonId == personId).Select(static w => (bool?)w.IsActive).FirstOrDefaultAsync(ct) is not { } active)
            return WorkerProblems.NotFound();
        if (!active)
            return WorkerProblems.Left();
        // Whoever links sees records as an officer, with a purpose; a link to oneself would be a way around that.
        if (caller.Subject == request.Login.ToString())
            return Problems.Forbidden("own-login", "An officer's own login", "You cannot link the login you are working with. Ask a colleague to link yours to your record.");
        var merged = (await Standing.AllAsync(db, personId, ct)).Where(id => id != personId).ToArray();
        if (await db.PersonLogins.AnyAsync(l => merged.Contains(l.PersonId) && l.EndedAt == null, ct))
            return HasOne();
        var link = PersonLogin.Link(personId, request.Login!.Value, request.Proof, caller, clock.GetUtcNow());
        db.PersonLogins.Add(link);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, PersonLoginTable.OnePerson))
        {
            return HasOne();
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, PersonLoginTable.OneLogin))
        {
            return Problems.Conflict("login-in-use", "The login is linked already", "A login shows one person's record. Let the person sign in and look whose record it shows, and have that link ended if it is wrong.");
        }
        return TypedResults.Created((string?)null, new LinkLoginResponse(personId, link.Login, link.LinkedAt));
    }

    private static ProblemHttpResult HasOne() =>
        Problems.Conflict("person-has-login", "The person has a login already", "End the login that is linked now, if the person no longer has it, and link this one then.");
}
