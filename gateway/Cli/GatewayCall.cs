using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Cli;

/// <summary>A call of a gateway's own interface; a refusal is told in the gateway's words.</summary>
internal static class GatewayCall
{
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri!
        : throw new CliException($"'{text}' is no address: write http:// or https:// and the host.");

    /// <summary>The answer's JSON, or null when it has none.</summary>
    public static async Task<JsonNode?> SendAsync(HttpMethod method, Uri address, string? token, HttpContent? body, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, address) { Content = body };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            if (response.IsSuccessStatusCode)
                return text.Length == 0 ? null : JsonNode.Parse(text);
            throw new CliException(Words(address, (int)response.StatusCode, text), CliException.Refused);
        }
        catch (HttpRequestException away)
        {
            throw new CliException($"{address.GetLeftPart(UriPartial.Authority)} does not answer ({away.Message}): see that the address is right and the gateway runs.", CliException.Refused, away);
        }
        catch (TaskCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new CliException($"{address.GetLeftPart(UriPartial.Authority)} did not answer within 30 seconds: try again.", CliException.Refused, late);
        }
        catch (JsonException strange)
        {
            throw new CliException($"{address} answered with no JSON: see that the address is a gateway's.", CliException.Refused, strange);
        }
    }

    /// <summary>The access token: as given, from a file after @, or from LMIS_TOKEN.</summary>
    public static string Token(string? given)
    {
        var text = given ?? Environment.GetEnvironmentVariable("LMIS_TOKEN") ?? throw new CliException("The gateway needs an access token with the scope exchange.administer: give --token TOKEN, --token @FILE, or set LMIS_TOKEN.");
        return text.StartsWith('@') ? System.Text.Encoding.UTF8.GetString(Files.Read(text[1..])).Trim() : text.Trim();
    }

    private static string Words(Uri address, int status, string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject problem && (string?)problem["detail"] is { } detail)
                return $"{(string?)problem["title"] ?? "Refused"} ({status}): {detail}";
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return $"{address} answered {status} and nothing that explains it: see that the address is a gateway's.";
        }
        return $"{address} answered {status} and nothing that explains it: see that the address is a gateway's.";
    }
}
