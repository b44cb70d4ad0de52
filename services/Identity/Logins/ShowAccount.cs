using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Pages;

namespace Lmis.Identity.Logins;

/// <summary>Shows signed-in users who they are here, and leads to the second factor and the sign-out.</summary>
public static class ShowAccount
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/account", HandleAsync).ExcludeFromDescription().AllowPublic();

    private static async Task<IResult> HandleAsync(HttpContext context, string? notice, IdentityDb db, CancellationToken ct) =>
        await Session.FindAsync(context, db, ct) is { } session
            ? HtmlPage.Of<AccountPage>(context, new { Token = HtmlPage.FormToken(context), session.User, Notice = notice is "factor.enrolled" ? notice : null })
            : Results.Redirect(SignIn.Address(context, context.Request.PathBase + "/account", language: null));
}
