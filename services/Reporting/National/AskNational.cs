using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting.National;

/// <summary>The national system's receipt of a report.</summary>
/// <param name="Number">Its number.</param>
/// <param name="ReceivedOn">Its day.</param>
/// <param name="JournalReference">X-Road-Request-Id of the exchange.</param>
internal sealed record NationalReceipt(string Number, DateOnly ReceivedOn, string JournalReference);

/// <summary>
/// Sends a report through this province's own gateway, which signs, holds to the agreement and journals. What comes back counts only if it answers this very message and
/// names the digest of what was sent; anything else is a fault and never a receipt.
/// </summary>
internal sealed class AskNational(IHttpClientFactory http, IOptions<NationalOptions> settings)
{
    /// <summary>The agreement's purpose.</summary>
    private const string Purpose = "mandatory-reporting";

    private const string MessageId = "X-Road-Id", RequestId = "X-Road-Request-Id", Service = "X-Road-Service", Client = "X-Road-Client";

    /// <summary>The receipt, or why there is none: <c>away</c>, <c>slow</c>, <c>not-agreed</c>, <c>over-limit</c>, <c>refused</c> or <c>not-believed</c>.</summary>
    public async Task<(NationalReceipt? Receipt, string? Fault)> RunAsync(Guid messageId, byte[] report, CancellationToken ct)
    {
        var (gateway, client, service) = (settings.Value.Gateway!, settings.Value.Client!, settings.Value.Service);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, $"/r1/{service}")) { Content = new ByteArrayContent(report) { Headers = { ContentType = new("application/json") } } };
        request.Headers.Add(Client, client);
        request.Headers.Add(MessageId, messageId.ToString());
        request.Headers.Add("Lmis-Purpose", Purpose);
        try
        {
            using var caller = http.CreateClient(nameof(AskNational));
            using var response = await caller.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            if (!response.IsSuccessStatusCode)
                return (null, FaultOf((int)response.StatusCode));
            var isOurs = Header(response, MessageId) == messageId.ToString() && Header(response, Service) == service && Header(response, Client) == client;
            return isOurs && Header(response, RequestId) is { Length: > 0 and <= 128 } reference && Read(body, report, reference) is { } receipt ? (receipt, null) : (null, "not-believed");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "slow");
        }
        catch (HttpRequestException e)
        {
            // An answer too large to be one is not believed.
            return (null, e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? "not-believed" : "away");
        }
        catch (Exception away) when (away is IOException or SocketException)
        {
            return (null, "away");
        }
    }

    private static string FaultOf(int status) => status switch
    {
        429 => "over-limit",
        502 => "not-believed",
        504 => "slow",
        >= 500 => "away",
        401 or 403 or 404 => "not-agreed",
        _ => "refused",
    };

    private static NationalReceipt? Read(byte[] body, byte[] report, string reference)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = json.RootElement;
            return root.GetProperty("sha256").GetString() == Base64Url.EncodeToString(SHA256.HashData(report)) && root.GetProperty("receiptNumber").GetString() is { Length: > 0 and <= 100 } number
                ? new(number, DateOnly.ParseExact(root.GetProperty("receivedOn").GetString()!, "yyyy-MM-dd"), reference)
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;
}
