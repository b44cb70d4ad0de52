using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.LocalRun.Parts;

namespace Lmis.LocalRun.Tokens;

/// <summary>Prints an access token, got the way every person or app gets one.</summary>
internal static class GetToken
{
    internal static async Task<int> RunAsync(Layout layout, RunOptions options, string[] words, CancellationToken ct)
    {
        var (province, origin) = PublicAddress.Find(layout, options);
        var token = words switch
        {
            ["--user", var user] => await ForUserAsync(layout, province, origin, user, ct),
            ["--client", var client] => await ForClientAsync(layout, province, origin, client, ct),
            _ => throw new RunException("Say whose token: make -s token USER=department, or make -s token CLIENT=demo-app."),
        };
        Say.Line(token);
        return 0;
    }

    internal static Task<string> ForUserAsync(Layout layout, string province, string origin, string user, CancellationToken ct)
    {
        var secrets = layout.ProvinceSecrets(province);
        return secrets.Has($"user-{user}")
            ? AskAsync(origin, http => SignIn.RunAsync(http, origin, user, Demonstration.WriteSeed.PasswordOf(secrets, user), ct))
            : throw new RunException($"There is no demonstration user '{user}' in province {province}: {Known(secrets, "user-", "")}.");
    }

    internal static Task<string> ForClientAsync(Layout layout, string province, string origin, string client, CancellationToken ct)
    {
        var secrets = layout.ProvinceSecrets(province);
        return secrets.Has($"{client}-client-key.pem")
            ? AskAsync(origin, http => ClientCredentials.RunAsync(http, origin, client, secrets.PathOf($"{client}-client-key.pem"), ct))
            : throw new RunException($"There is no client '{client}' in province {province}: {Known(secrets, "", "-client-key.pem")}.");
    }

    /// <summary>The access token of an answer of the token endpoint, or its error in words.</summary>
    internal static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return response.IsSuccessStatusCode
            ? body.GetProperty("access_token").GetString()!
            : throw new RunException($"The token was refused: {body}");
    }

    private static async Task<string> AskAsync(string origin, Func<HttpClient, Task<string>> ask)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            return await ask(http);
        }
        catch (HttpRequestException e)
        {
            throw new RunException($"{origin} does not answer ({e.Message}): is the platform running? See 'make status'.", e);
        }
        catch (JsonException e)
        {
            throw new RunException($"{origin} answered something else than a token: {e.Message}", e);
        }
    }

    private static string Known(Secrets.SecretFiles secrets, string prefix, string suffix)
    {
        var names = secrets.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..^suffix.Length]).Order(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? "there are " + string.Join(", ", names) : "start it with 'make run' (and not DEMO=0)";
    }
}
