using Lmis.Identity.Data;
using Lmis.Identity.Tokens;
using Lmis.Identity.Users;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Lmis.Identity.Logins;

/// <summary>Users with their password policy and lock-out, and the cookies of a browser that signs in.</summary>
public static class LoginServices
{
    public static void AddLogins(this IHostApplicationBuilder builder)
    {
        builder.Services.AddIdentityCore<User>(options =>
        {
            // Length, variety and no name inside; classes of characters only make people write passwords down (NIST SP 800-63B, 5.1.1.2).
            options.Password = new PasswordOptions
            {
                RequiredLength = 12, RequiredUniqueChars = 6,
                RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false,
            };
            options.Lockout = new LockoutOptions { AllowedForNewUsers = true, MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
            options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";
        })
            .AddUserStore<UserOnlyStore<User, IdentityDb, Guid>>()
            .AddPasswordValidator<NoNameInPassword>();
        builder.Services.AddSingleton<TotpSecret>();
        builder.Services.AddScoped<CheckCredentials>();
        builder.Services.AddScoped<RecordLogin>();

        var secure = builder.Configuration.GetValue("Auth:RequireHttps", true) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        var path = Issuer.From(builder.Configuration).PathBase;
        builder.Services.AddAuthentication()
            .AddCookie(Session.Scheme, options => Shape(options, "lmis-session", TokenLifetimes.Session))
            .AddCookie(Session.SecondFactorScheme, options => Shape(options, "lmis-second-factor", TokenLifetimes.SecondFactor));
        builder.Services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "lmis-form";
            options.Cookie.Path = path;
            options.Cookie.SecurePolicy = secure;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true;
        });

        void Shape(CookieAuthenticationOptions options, string name, TimeSpan lifetime)
        {
            options.Cookie.Name = name;
            options.Cookie.Path = path;
            options.Cookie.HttpOnly = true;
            options.Cookie.SecurePolicy = secure;
            // Lax, not Strict: an app's redirect to the authorization endpoint must find the session.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = lifetime;
            options.SlidingExpiration = false;
        }
    }
}
