using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace Lmis.Identity.Pages;

/// <summary>Vietnamese unless the reader chose English: by the link on each page, which a cookie remembers, or by the app's <c>ui_locales</c>.</summary>
public static class Languages
{
    public const string Parameter = "lang";

    private const string Cookie = "lmis-language";

    private static readonly string[] Known = ["vi", "en"];

    public static string Current => CultureInfo.CurrentUICulture.Name;

    /// <summary>The first of the given language tags that the pages speak, or null.</summary>
    public static string? FirstKnown(IEnumerable<string>? tags) =>
        tags?.Select(tag => tag.Split('-')[0].ToLowerInvariant()).FirstOrDefault(tag => Known.Contains(tag));

    public static void UseLanguages(this WebApplication app)
    {
        app.UseRequestLocalization(options =>
        {
            options.SetDefaultCulture("vi").AddSupportedCultures(Known).AddSupportedUICultures(Known);
            // Not the browser's own setting: offices run English browsers, and the people in front of them read Vietnamese.
            options.RequestCultureProviders =
            [
                new QueryStringRequestCultureProvider { QueryStringKey = Parameter, UIQueryStringKey = Parameter },
                new CookieRequestCultureProvider { CookieName = Cookie },
            ];
        });
        app.Use((context, next) =>
        {
            if (FirstKnown([context.Request.Query[Parameter].ToString()]) is { } chosen)
            {
                context.Response.Cookies.Append(Cookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)), new CookieOptions
                {
                    Path = context.Request.PathBase, HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365),
                });
            }

            return next(context);
        });
    }

    /// <summary>The page of the request in another language.</summary>
    public static string Switch(HttpContext context, string language)
    {
        var rest = context.Request.Query.Where(pair => pair.Key != Parameter);
        return context.Request.PathBase + context.Request.Path + QueryString.Create(rest).Add(Parameter, language);
    }
}
