using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Pages;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Logins;

/// <summary>The second step of a sign-in: the six digits of the authenticator app.</summary>
public static class SignInWithCode
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/login/code", ShowAsync).ExcludeFromDescription().AllowPublic();
        app.MapPost("/login/code", HandleAsync).ExcludeFromDescription().AllowPublic();
    }

    public static string Address(HttpContext context, string returnUrl) =>
        context.Request.PathBase + "/login/code" + QueryString.Create("returnUrl", returnUrl);

    private static async Task<IResult> ShowAsync(HttpContext context, string? returnUrl, IdentityDb db, CancellationToken ct) =>
        await Session.FindHalfwayAsync(context, db, ct) is null ? StartAgain(context, returnUrl) : await PageAsync(context, returnUrl, null, StatusCodes.Status200OK, ct);

    private static async Task<IResult> HandleAsync(HttpContext context, string? returnUrl, IdentityDb db, CheckCredentials credentials, TimeProvider clock, CancellationToken ct)
    {
        if (await HtmlPage.ReadFormAsync(context, ct) is not { } form)
            return ErrorPage.FormExpired(context);
        if (await Session.FindHalfwayAsync(context, db, ct) is not { } halfway)
            return StartAgain(context, returnUrl);
        if (await credentials.CodeAsync(halfway.User.Id, form["code"].ToString(), ct) is not LoginResults.SignedIn)
            return await PageAsync(context, returnUrl, "code.refused", StatusCodes.Status401Unauthorized, ct);
        await Session.StartAsync(context, halfway.User, clock.GetUtcNow(), AuthenticationMethodReferences.Password, AuthenticationMethodReferences.OneTimePassword);
        return Results.Redirect(ReturnAddress.Safe(context, returnUrl));
    }

    private static IResult StartAgain(HttpContext context, string? returnUrl) =>
        Results.Redirect(SignIn.Address(context, ReturnAddress.Safe(context, returnUrl), language: null));

    private static async Task<IResult> PageAsync(HttpContext context, string? returnUrl, string? problem, int status, CancellationToken ct)
    {
        var targets = await HtmlPage.FormTargetsAsync(context, ReturnAddress.ClientOf(returnUrl), ct);
        return HtmlPage.Of<CodePage>(context, new { Token = HtmlPage.FormToken(context), Problem = problem }, status, targets);
    }
}
