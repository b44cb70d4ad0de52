using System.Globalization;
using System.Security.Claims;
using Lmis.Identity.Data;
using Lmis.Identity.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Logins;

/// <summary>A browser's sign-in at this server: the user, when and how.</summary>
public sealed record Session(User User, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods)
{
    public const string Scheme = "session";

    public const string SecondFactorScheme = "second-factor";

    private const string Stamp = "stamp";

    /// <summary>The session of the request, or null if there is none or the user's account, password or second factor changed since.</summary>
    public static Task<Session?> FindAsync(HttpContext context, IdentityDb db, CancellationToken ct) => FindAsync(context, Scheme, db, ct);

    /// <summary>The user whose password was right and whose code is still to come, or null.</summary>
    public static Task<Session?> FindHalfwayAsync(HttpContext context, IdentityDb db, CancellationToken ct) => FindAsync(context, SecondFactorScheme, db, ct);

    public static async Task StartAsync(HttpContext context, User user, DateTimeOffset now, params string[] methods)
    {
        await context.SignOutAsync(SecondFactorScheme);
        await context.SignInAsync(Scheme, Principal(Scheme, user, now, methods));
    }

    public static Task StartHalfwayAsync(HttpContext context, User user, DateTimeOffset now) =>
        context.SignInAsync(SecondFactorScheme, Principal(SecondFactorScheme, user, now, AuthenticationMethodReferences.Password));

    public static async Task EndAsync(HttpContext context)
    {
        await context.SignOutAsync(SecondFactorScheme);
        await context.SignOutAsync(Scheme);
    }

    private static ClaimsPrincipal Principal(string scheme, User user, DateTimeOffset now, params string[] methods) => new(new ClaimsIdentity(
        [
            new Claim(Claims.Subject, user.Id.ToString()),
            new Claim(Stamp, user.SecurityStamp ?? ""),
            new Claim(Claims.AuthenticationTime, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            .. methods.Select(method => new Claim(Claims.AuthenticationMethodReference, method)),
        ],
        scheme));

    private static async Task<Session?> FindAsync(HttpContext context, string scheme, IdentityDb db, CancellationToken ct)
    {
        var ticket = await context.AuthenticateAsync(scheme);
        if (ticket.Principal is not { } principal || !Guid.TryParse(principal.FindFirstValue(Claims.Subject), out var id))
            return null;
        var user = await db.Users.Include(u => u.Roles).ThenInclude(r => r.Role!.Scopes).AsSingleQuery().SingleOrDefaultAsync(u => u.Id == id, ct);
        if (user is null || user.DisabledAt is not null || user.SecurityStamp != principal.FindFirstValue(Stamp))
            return null;
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(principal.FindFirstValue(Claims.AuthenticationTime)!, CultureInfo.InvariantCulture));
        return new Session(user, at, [.. principal.FindAll(Claims.AuthenticationMethodReference).Select(claim => claim.Value)]);
    }
}
