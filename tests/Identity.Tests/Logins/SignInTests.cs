using System.Net;
using System.Text.RegularExpressions;
using Lmis.Identity.Logins;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Tests.Logins;

/// <summary>Passwords, locks, second factors and the audit of them, through the pages.</summary>
public sealed partial class SignInTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_even_for_the_right_one_until_the_lock_ends()
    {
        await identity.AddUserAsync("locked", "worker");
        using var browser = identity.Browse();
        // Side by side: guesses sent at once are all counted.
        var guesses = await Task.WhenAll(Enumerable.Range(0, 5).Select(async guess =>
        {
            using var other = identity.Browse();
            using var answer = await other.SignInAsync("locked", $"wrong password {guess}");
            return answer.StatusCode;
        }));
        Assert.All(guesses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        using var right = await browser.SignInAsync("locked");
        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);

        var results = await ResultsAsync("locked");
        Assert.Equal(4, results.Count(result => result == LoginResults.WrongPassword));
        Assert.Equal(2, results.Count(result => result == LoginResults.LockedOut));

        using var administrator = identity.Administrator;
        (await administrator.PostAsync($"/v1/users/{await IdAsync("locked")}/unlock", null, Ct)).EnsureSuccessStatusCode();
        using var unlocked = await browser.SignInAsync("locked");
        Assert.Equal(HttpStatusCode.Redirect, unlocked.StatusCode);
    }

    [Fact]
    public async Task Unknown_name_and_wrong_password_look_the_same_and_the_name_is_not_written_down()
    {
        await identity.AddUserAsync("known", "worker");
        using var browser = identity.Browse();
        var pages = new List<string>();
        foreach (var name in new[] { "known", "MySecretPasswordTypedHere" })
        {
            using var answer = await browser.SignInAsync(name, "wrong password");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            pages.Add(Tokens().Replace(await answer.Content.ReadAsStringAsync(Ct), "").Replace(name, "", StringComparison.Ordinal));
        }

        Assert.Equal(pages[0], pages[1]);
        await using var db = identity.Open();
        Assert.True(await db.LoginAttempts.AnyAsync(attempt => attempt.Result == LoginResults.UnknownUser && attempt.UserId == null, Ct));
        Assert.DoesNotContain(identity.Service.Log.All, line => line.Contains("MySecretPassword", StringComparison.Ordinal) || line.Contains("wrong password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_factor_is_enrolled_and_then_asked_for_and_each_code_is_good_once()
    {
        await identity.AddUserAsync("careful", "administrator");
        var key = await EnrolAsync("careful");

        using var browser = identity.Browse();
        using var password = await browser.SignInAsync("careful");
        Assert.StartsWith("/identity/login/code", password.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var notYet = await browser.GetAsync(browser.AuthorizePath("openid"));
        Assert.StartsWith("/identity/login", notYet.Headers.Location?.ToString(), StringComparison.Ordinal);

        using var page = await browser.GetAsync(password.Headers.Location!.ToString());
        using var wrong = await browser.SubmitAsync(page, new() { ["code"] = "000000" });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        identity.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = Code(key);
        using var accepted = await browser.SubmitAsync(wrong, new() { ["code"] = code });
        Assert.Equal("/identity/account", accepted.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(browser.AuthorizePath("openid"))).StatusCode);

        using var thief = identity.Browse();
        using var second = await thief.SignInAsync("careful");
        using var secondPage = await thief.GetAsync(second.Headers.Location!.ToString());
        using var replayed = await thief.SubmitAsync(secondPage, new() { ["code"] = code });
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        Assert.Contains(LoginResults.WrongCode, await ResultsAsync("careful"));
    }

    [Fact]
    public async Task Knowing_the_password_does_not_allow_endless_codes()
    {
        await identity.AddUserAsync("guessed", "worker");
        var key = await EnrolAsync("guessed");
        using var thief = identity.Browse();
        for (var guess = 0; guess < 5; guess++)
        {
            // The right password before each guess must not start the count anew.
            using var password = await thief.SignInAsync("guessed");
            using var page = await thief.GetAsync(password.Headers.Location!.ToString());
            (await thief.SubmitAsync(page, new() { ["code"] = "000000" })).Dispose();
        }

        identity.Clock.Advance(TimeSpan.FromMinutes(1));
        using var owner = identity.Browse();
        using var refused = await owner.SignInAsync("guessed");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.NotEmpty(key);
    }

    [Fact]
    public async Task Stored_second_factor_cannot_be_read_from_the_database()
    {
        await identity.AddUserAsync("sealed", "worker");
        var key = await EnrolAsync("sealed");
        await using var db = identity.Open();
        var stored = await db.Users.Where(user => user.UserName == "sealed").Select(user => user.AuthenticatorKey).SingleAsync(Ct);
        Assert.NotNull(stored);
        Assert.DoesNotContain(Convert.ToHexString(key), Convert.ToHexString(Convert.FromBase64String(stored)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_of_another_site_is_refused()
    {
        using var browser = identity.Browse();
        using var answer = await browser.PostAsync("/identity/login", new() { ["userName"] = "officer", ["password"] = IdentityService.Password });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/identity//evil.example")]
    [InlineData("/identity/\\evil.example")]
    [InlineData("/other")]
    public async Task Return_address_outside_this_server_is_not_followed(string returnUrl)
    {
        using var browser = identity.Browse();
        using var answer = await browser.SignInAsync("officer", returnUrl: returnUrl);
        Assert.Equal("/identity/account", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Password_reset_ends_session_and_refresh_token()
    {
        await identity.AddUserAsync("resettled", "counsellor");
        using var browser = identity.Browse();
        (await browser.SignInAsync("resettled")).Dispose();
        var tokens = await browser.TokensAsync("openid offline_access");
        using var administrator = identity.Administrator;
        using var weak = await administrator.PostAsync($"/v1/users/{await IdAsync("resettled")}/reset-password", System.Net.Http.Json.JsonContent.Create(new { password = "short" }), Ct);
        Assert.True(weak.StatusCode is HttpStatusCode.BadRequest, await weak.Content.ReadAsStringAsync(Ct));
        using var reset = await administrator.PostAsync($"/v1/users/{await IdAsync("resettled")}/reset-password", System.Net.Http.Json.JsonContent.Create(new { password = "another long secret" }), Ct);
        Assert.True(reset.StatusCode is HttpStatusCode.NoContent, await reset.Content.ReadAsStringAsync(Ct));
        var (status, body) = await browser.RefreshAsync(tokens);
        Assert.True(status is HttpStatusCode.BadRequest, body.ToString());
        using var asked = await browser.GetAsync(browser.AuthorizePath("openid"));
        Assert.StartsWith("/identity/login", asked.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var signedIn = await browser.SignInAsync("resettled", "another long secret");
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    private async Task<byte[]> EnrolAsync(string userName)
    {
        using var browser = identity.Browse();
        (await browser.SignInAsync(userName)).Dispose();
        using var page = await browser.GetAsync("/identity/account/second-factor");
        var text = Secret().Match(await page.Content.ReadAsStringAsync(Ct)).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var key = FromBase32(text);
        using var done = await browser.SubmitAsync(page, new() { ["code"] = Code(key) });
        Assert.True(done.Headers.Location?.ToString().StartsWith("/identity/account", StringComparison.Ordinal), await done.Content.ReadAsStringAsync(Ct));
        return key;
    }

    private string Code(byte[] key) => TotpCode.At(key, identity.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);

    private async Task<Guid> IdAsync(string userName)
    {
        await using var db = identity.Open();
        return await db.Users.Where(user => user.UserName == userName).Select(user => user.Id).SingleAsync(Ct);
    }

    private async Task<List<string>> ResultsAsync(string userName)
    {
        var id = await IdAsync(userName);
        await using var db = identity.Open();
        return await db.LoginAttempts.Where(attempt => attempt.UserId == id).Select(attempt => attempt.Result).ToListAsync(Ct);
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code class=\"key\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"")]
    private static partial Regex Tokens();
}
