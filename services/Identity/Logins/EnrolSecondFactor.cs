using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Pages;
using Lmis.Identity.Tokens;
using Lmis.Identity.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using QRCoder;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Logins;

/// <summary>A signed-in user ties an authenticator app to the account; the first code proves that it works.</summary>
public static class EnrolSecondFactor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/account/second-factor", ShowAsync).ExcludeFromDescription().AllowPublic();
        app.MapPost("/account/second-factor", HandleAsync).ExcludeFromDescription().AllowPublic();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, IdentityDb db, TotpSecret secret, Issuer issuer, CancellationToken ct) =>
        await Session.FindAsync(context, db, ct) switch
        {
            null => Results.Redirect(SignIn.Address(context, context.Request.PathBase + "/account/second-factor", language: null)),
            { User.TwoFactorEnabled: true } => Results.Redirect(context.Request.PathBase + "/account"),
            { } session => Page(context, session.User, TotpSecret.Make(), secret, issuer, problem: null),
        };

    private static async Task<IResult> HandleAsync(
        HttpContext context, IdentityDb db, UserManager<User> users, TotpSecret secret, RecordLogin record, Issuer issuer, TimeProvider clock, CancellationToken ct)
    {
        if (await HtmlPage.ReadFormAsync(context, ct) is not { } form)
            return ErrorPage.FormExpired(context);
        if (await Session.FindAsync(context, db, ct) is not { } session)
            return Results.Redirect(SignIn.Address(context, context.Request.PathBase + "/account/second-factor", language: null));
        var user = session.User;
        // Another factor is never put in the place of one that exists: that takes an administrator.
        if (user.TwoFactorEnabled)
            return Results.Redirect(context.Request.PathBase + "/account");
        if (secret.Accept(user.Id, form["offer"]) is not { } key)
            return Page(context, user, TotpSecret.Make(), secret, issuer, "factor.expired");
        if (TotpCode.Match(key, form["code"].ToString(), clock.GetUtcNow()) is not { } step)
            return Page(context, user, key, secret, issuer, "factor.wrong");

        user.AuthenticatorKey = secret.Seal(key);
        user.LastCodeStep = step;
        user.TwoFactorEnabled = true;
        record.Add(user.Id, LoginResults.SecondFactorEnrolled);
        // Ends every other session and refresh token of the user.
        await users.UpdateSecurityStampAsync(user);
        await Session.StartAsync(context, user, clock.GetUtcNow(), AuthenticationMethodReferences.Password, AuthenticationMethodReferences.OneTimePassword);
        return Results.Redirect(context.Request.PathBase + "/account?notice=factor.enrolled");
    }

    private static RazorComponentResult Page(HttpContext context, User user, byte[] key, TotpSecret secret, Issuer issuer, string? problem)
    {
        var text = TotpSecret.Base32(key);
        var label = Uri.EscapeDataString($"LMIS {issuer.Uri.Host}:{user.UserName}");
        var address = $"otpauth://totp/{label}?secret={text}&issuer={Uri.EscapeDataString($"LMIS {issuer.Uri.Host}")}&digits=6&period=30";
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var image = new PngByteQRCode(code);
        return HtmlPage.Of<SecondFactorPage>(
            context,
            new
            {
                Token = HtmlPage.FormToken(context),
                Image = Convert.ToBase64String(image.GetGraphic(6, drawQuietZones: false)),
                Secret = string.Join(' ', text.Chunk(4).Select(part => new string(part))),
                Offer = secret.Offer(user.Id, key),
                Problem = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
