using Lmis.Hosting;
using Lmis.Identity.Pages;

namespace Lmis.Identity.Logins;

/// <summary>The sign-in page (đăng nhập): a user name and a password, then the second factor if the user has one.</summary>
public static class SignIn
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/login", ShowAsync).ExcludeFromDescription().AllowPublic();
        app.MapPost("/login", HandleAsync).ExcludeFromDescription().AllowPublic();
    }

    /// <summary>The address of the page that comes back to the given address once the user is signed in.</summary>
    public static string Address(HttpContext context, string returnUrl, string? language)
    {
        var query = QueryString.Create("returnUrl", returnUrl);
        return context.Request.PathBase + "/login" + (language is null ? query : query.Add(Languages.Parameter, language));
    }

    private static Task<IResult> ShowAsync(HttpContext context, string? returnUrl, CancellationToken ct) =>
        PageAsync(context, returnUrl, userName: null, problem: null, StatusCodes.Status200OK, ct);

    private static async Task<IResult> HandleAsync(HttpContext context, string? returnUrl, CheckCredentials credentials, TimeProvider clock, CancellationToken ct)
    {
        if (await HtmlPage.ReadFormAsync(context, ct) is not { } form)
            return ErrorPage.FormExpired(context);
        string userName = form["userName"].ToString().Trim(), password = form["password"].ToString();
        if (userName is not { Length: > 0 and <= 100 } || password is not { Length: > 0 and <= 200 })
            return await PageAsync(context, returnUrl, userName, "signin.missing", StatusCodes.Status400BadRequest, ct);

        var (result, user) = await credentials.PasswordAsync(userName, password, ct);
        if (result is LoginResults.CodeRequired)
        {
            await Session.StartHalfwayAsync(context, user!, clock.GetUtcNow());
            return Results.Redirect(SignInWithCode.Address(context, ReturnAddress.Safe(context, returnUrl)));
        }

        if (result is LoginResults.SignedIn)
        {
            await Session.StartAsync(context, user!, clock.GetUtcNow(), OpenIddict.Abstractions.OpenIddictConstants.AuthenticationMethodReferences.Password);
            return Results.Redirect(ReturnAddress.Safe(context, returnUrl));
        }

        // One answer for every refusal: the page must not tell a stranger which names exist or are locked.
        return await PageAsync(context, returnUrl, userName, "signin.refused", StatusCodes.Status401Unauthorized, ct);
    }

    private static async Task<IResult> PageAsync(HttpContext context, string? returnUrl, string? userName, string? problem, int status, CancellationToken ct)
    {
        var targets = await HtmlPage.FormTargetsAsync(context, ReturnAddress.ClientOf(returnUrl), ct);
        return HtmlPage.Of<SignInPage>(context, new { Token = HtmlPage.FormToken(context), UserName = userName, Problem = problem }, status, targets);
    }
}
