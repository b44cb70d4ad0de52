using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Identity.Tests;

/// <summary>A person's browser and the public app that it runs: cookies, forms, redirects, code and tokens.</summary>
public sealed partial class Browser(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };

    public string Verifier { get; } = Base64UrlEncoder.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields) => http.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), new FormUrlEncodedContent(fields));

    /// <summary>Fills in the form of a page that was got, with its hidden fields.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page, Dictionary<string, string> fields)
    {
        var html = await page.Content.ReadAsStringAsync();
        Assert.True(FormAction().Match(html) is { Success: true }, $"No form: {(int)page.StatusCode} {page.RequestMessage?.RequestUri} {html}");
        var action = WebUtility.HtmlDecode(FormAction().Match(html).Groups[1].Value);
        foreach (Match hidden in HiddenField().Matches(html))
            fields[WebUtility.HtmlDecode(hidden.Groups[1].Value)] = WebUtility.HtmlDecode(hidden.Groups[2].Value);
        return await PostAsync(action, fields);
    }

    /// <summary>Signs in by the form; the answer is what the form's post brought.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string userName, string password = IdentityService.Password, string returnUrl = "/identity/account")
    {
        using var page = await GetAsync("/identity/login?returnUrl=" + Uri.EscapeDataString(returnUrl));
        return await SubmitAsync(page, new() { ["userName"] = userName, ["password"] = password });
    }

    public string AuthorizePath(string scope, string redirectUri = IdentityService.Redirect, string clientId = IdentityService.App, string more = "")
    {
        var challenge = Base64UrlEncoder.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier)));
        return QueryHelpers.AddQueryString("/identity/connect/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = clientId, ["redirect_uri"] = redirectUri, ["response_type"] = "code", ["scope"] = scope,
            ["code_challenge"] = challenge, ["code_challenge_method"] = "S256", ["state"] = "s1",
        }) + more;
    }

    /// <summary>The tokens of a user who is signed in: code, then exchange.</summary>
    public async Task<JsonElement> TokensAsync(string scope)
    {
        using var authorized = await GetAsync(AuthorizePath(scope));
        Assert.True(authorized.Headers.Location is { IsAbsoluteUri: true }, $"Not sent back to the app: {(int)authorized.StatusCode} {authorized.Headers.Location} {await authorized.Content.ReadAsStringAsync()}");
        var query = QueryHelpers.ParseQuery(authorized.Headers.Location!.Query);
        Assert.True(query.ContainsKey("code"), authorized.Headers.Location.ToString());
        var (status, body) = await ExchangeAsync(new() { ["grant_type"] = "authorization_code", ["code"] = query["code"]!, ["redirect_uri"] = IdentityService.Redirect, ["code_verifier"] = Verifier });
        Assert.True(status is HttpStatusCode.OK, body.ToString());
        return body;
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(JsonElement tokens) =>
        ExchangeAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens.GetProperty("refresh_token").GetString()! });

    public async Task<(HttpStatusCode Status, JsonElement Body)> ExchangeAsync(Dictionary<string, string> fields)
    {
        fields["client_id"] = IdentityService.App;
        using var response = await PostAsync("/identity/connect/token", fields);
        return (response.StatusCode, await IdentityService.JsonAsync(response));
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("<form[^>]* action=\"([^\"]*)\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
