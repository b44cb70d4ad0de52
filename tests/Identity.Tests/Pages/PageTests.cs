using System.Collections;
using System.Globalization;
using System.Resources;
using Lmis.Identity.Pages;

namespace Lmis.Identity.Tests.Pages;

/// <summary>Languages and safety of the pages.</summary>
public sealed class PageTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_are_Vietnamese_first_and_English_by_choice()
    {
        using var browser = identity.Browse();
        using var first = await browser.GetAsync("/identity/login");
        var vietnamese = await first.Content.ReadAsStringAsync(Ct);
        Assert.Contains("lang=\"vi\"", vietnamese, StringComparison.Ordinal);
        Assert.Contains("Tên đăng nhập", vietnamese, StringComparison.Ordinal);
        using var switched = await browser.GetAsync("/identity/login?lang=en");
        Assert.Contains("User name", await switched.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var remembered = await browser.GetAsync("/identity/login");
        Assert.Contains("User name", await remembered.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_may_ask_for_a_language()
    {
        using var browser = identity.Browse();
        using var asked = await browser.GetAsync(browser.AuthorizePath("openid", more: "&ui_locales=fr%20en-GB"));
        using var page = await browser.GetAsync(asked.Headers.Location!.ToString());
        Assert.Contains("<html lang=\"en\">", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_run_no_script_and_load_nothing_from_elsewhere()
    {
        using var browser = identity.Browse();
        using var page = await browser.GetAsync("/identity/login?returnUrl=" + Uri.EscapeDataString(browser.AuthorizePath("openid")));
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self' http://127.0.0.1:7890", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=\"", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("=\"http", html, StringComparison.OrdinalIgnoreCase);
        using var css = await browser.GetAsync("/identity/pages.css");
        Assert.Equal("text/css", css.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public void Both_languages_have_every_text()
    {
        var texts = new ResourceManager(typeof(Texts));
        var vietnamese = Names(texts.GetResourceSet(CultureInfo.InvariantCulture, true, false));
        var english = Names(texts.GetResourceSet(new CultureInfo("en"), true, false));
        Assert.NotEmpty(vietnamese);
        Assert.Equal(vietnamese, english);

        static List<string> Names(ResourceSet? set) => [.. set!.Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Order(StringComparer.Ordinal)];
    }
}
