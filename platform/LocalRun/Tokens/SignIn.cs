using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Lmis.LocalRun.Demonstration;

namespace Lmis.LocalRun.Tokens;

/// <summary>Authorization code with PKCE (RFC 7636) as a browser does it: the login page is filled in and the redirects are followed.</summary>
internal static partial class SignIn
{
    internal static async Task<string> RunAsync(HttpClient http, string origin, string user, string password, CancellationToken ct)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var authorize = new Uri(origin + "/identity/connect/authorize?" + Query(new()
        {
            ["client_id"] = WriteSeed.CommandLineClient,
            ["response_type"] = "code",
            ["redirect_uri"] = WriteSeed.CallbackAddress,
            ["scope"] = string.Join(' ', ["openid", "profile", .. WriteSeed.UserScopes]),
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        }));
        var callback = await FollowAsync(http, authorize, user, password, ct);
        var answer = callback.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1].Replace('+', ' ')));
        if (!answer.TryGetValue("code", out var code) || answer.GetValueOrDefault("state") != state)
        {
            throw new RunException($"Identity refused the sign-in of {user}: {answer.GetValueOrDefault("error_description") ?? callback.Query}");
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = WriteSeed.CommandLineClient,
            ["redirect_uri"] = WriteSeed.CallbackAddress,
            ["code"] = code,
            ["code_verifier"] = verifier,
        });
        using var response = await http.PostAsync(new Uri(origin + "/identity/connect/token"), form, ct);
        return await GetToken.ReadAsync(response, ct);
    }

    /// <summary>Goes from page to page until the redirect to our own address, filling in the login form once on the way.</summary>
    private static async Task<Uri> FollowAsync(HttpClient http, Uri address, string user, string password, CancellationToken ct)
    {
        HttpContent? fields = null;
        var filledIn = false;
        for (var step = 0; step < 10; step++)
        {
            using var request = new HttpRequestMessage(fields is null ? HttpMethod.Get : HttpMethod.Post, address) { Content = fields };
            using var response = await http.SendAsync(request, ct);
            fields = null;
            if (response.Headers.Location is { } location)
            {
                address = new Uri(address, location);
                if (address.AbsoluteUri.StartsWith(WriteSeed.CallbackAddress, StringComparison.Ordinal))
                {
                    return address;
                }

                continue;
            }

            var page = await response.Content.ReadAsStringAsync(ct);
            if (filledIn || Fields(page) is not { Count: > 0 } hidden)
            {
                throw new RunException($"Identity refused the sign-in of {user} ({(int)response.StatusCode} at {address.AbsolutePath}): {Words(page)}");
            }

            hidden["userName"] = user;
            hidden["password"] = password;
            fields = new FormUrlEncodedContent(hidden);
            filledIn = true;
        }

        throw new RunException($"The sign-in of {user} went in circles at {address.AbsolutePath}.");
    }

    /// <summary>The hidden fields of the page's form: the proof that the form is Identity's own.</summary>
    internal static Dictionary<string, string> Fields(string page) => HiddenField().Matches(page)
        .Select(field => (Name: Attribute(field.Value, "name"), Value: Attribute(field.Value, "value")))
        .Where(field => field.Name.Length > 0).ToDictionary(field => field.Name, field => field.Value);

    private static string Attribute(string tag, string name) =>
        WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}\\s*=\\s*\"([^\"]*)\"").Groups[1].Value);

    private static string Words(string page)
    {
        var words = WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(page, "<(style|head)[^>]*>.*?</\\1>|<[^>]+>", " ", RegexOptions.Singleline), "\\s+", " ")).Trim();
        return words.Length > 300 ? words[..300] : words;
    }

    private static string Query(Dictionary<string, string> values) => string.Join('&', values.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

    [GeneratedRegex("<input[^>]*type\\s*=\\s*\"hidden\"[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex HiddenField();
}
