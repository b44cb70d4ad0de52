using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Messages;

namespace Lmis.Cli.Diagnosis;

/// <summary>One real question through our own gateway, as an app asks it; tells the quota, or which gateway refused and why.</summary>
internal static class CheckGateway
{
    public static async Task<Finding> RunAsync(Patient patient, CancellationToken ct)
    {
        if (patient.Operation?.Split(' ', 2) is not ["GET", var path] || patient.Service is null)
            return Finding.Skipped("quota", "A question is asked through the gateway only for a GET: give --service and --operation 'GET /path'.");
        var address = new Uri(patient.Gateway!.GetLeftPart(UriPartial.Authority) + $"/r1/{patient.Partner}/{patient.Service}{(path == "/" ? "" : path)}");
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(40) };
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", patient.Token);
            request.Headers.TryAddWithoutValidation(ExchangeHeaders.Client, $"{patient.Us}/{patient.Subsystem}");
            if (patient.Purpose is not null)
                request.Headers.TryAddWithoutValidation(ExchangeHeaders.Purpose, patient.Purpose);
            if (patient.Agreement is { } agreement)
                request.Headers.TryAddWithoutValidation(ExchangeHeaders.Agreement, agreement.Id);
            using var response = await http.SendAsync(request, ct);
            return Judge(response, await response.Content.ReadAsStringAsync(ct));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return Finding.Fault("quota", $"Our gateway at {patient.Gateway} does not answer ({away.Message}).", "us", "See that our gateway runs and the address is right.");
        }
    }

    private static Finding Judge(HttpResponseMessage response, string body)
    {
        var (limit, policy) = (Header(response, "ratelimit"), Header(response, "ratelimit-policy"));
        if (response.IsSuccessStatusCode)
            return Finding.Good("quota", $"Asked and answered through our gateway ({(int)response.StatusCode}); left: {limit ?? "not told"}, agreed: {policy ?? "not told"}.");
        var (slug, detail) = Problem(body);
        return (int)response.StatusCode switch
        {
            401 when CheckPartner.MeaningOf(slug) is var (who, advice) => Finding.Fault("quota", $"The partner does not believe our gateway ({slug}): {detail}", who,
                $"{advice} If this folder's own key was believed above, our gateway runs with other files than these."),
            401 => Finding.Fault("quota", $"Our gateway does not take the token ({slug}): {detail}", "app", "Get a new token with the scope exchange.call."),
            429 => Finding.Fault("quota", $"{detail} ({slug}; agreed: {policy ?? "not told"})", "app", $"Ask again in {Header(response, "retry-after") ?? "a few"} s, ask less often, or agree on more."),
            403 or 404 or 422 or 400 => Finding.Fault("quota", $"Refused ({slug}): {detail}", "app", "Ask for what the agreement allows ('lmis agreement show'), as a subsystem that this app may speak for."),
            502 or 504 => Finding.Fault("quota", $"The partner failed ({slug}): {detail}", "partner", "Call the partner, and give the request id."),
            _ => Finding.Fault("quota", $"The exchange did not take place ({(int)response.StatusCode}, {slug}): {detail}", "us", "See our gateway's log and its /readyz."),
        };
    }

    private static (string Slug, string Detail) Problem(string body)
    {
        try
        {
            var problem = JsonNode.Parse(body);
            return (((string?)problem?["type"])?.Split(':')[^1] ?? "no reason given", (string?)problem?["detail"] ?? (string?)problem?["title"] ?? "");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return ("no reason given", "");
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
