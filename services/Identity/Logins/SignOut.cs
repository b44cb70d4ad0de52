using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Pages;

namespace Lmis.Identity.Logins;

/// <summary>Ends the browser's session from the account page; apps use the end-session endpoint.</summary>
public static class SignOut
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/sign-out", HandleAsync).ExcludeFromDescription().AllowPublic();

    private static async Task<IResult> HandleAsync(HttpContext context, IdentityDb db, RecordLogin record, CancellationToken ct)
    {
        if (await HtmlPage.ReadFormAsync(context, ct) is null)
            return ErrorPage.FormExpired(context);
        if (await Session.FindAsync(context, db, ct) is { } session)
        {
            record.Add(session.User.Id, LoginResults.SignedOut);
            await db.SaveChangesAsync(ct);
        }

        await Session.EndAsync(context);
        return HtmlPage.Of<MessagePage>(context, new { Name = "signedout" });
    }
}
