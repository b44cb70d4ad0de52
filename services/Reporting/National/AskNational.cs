using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting.National;

/// <summary>The national system's receipt of a report.</summary>
/// <param name="Number">Its number.</param>
/// <param name="ReceivedOn">Its day.</param>
/// <param name="JournalReference">X-Road-Request-Id of the exchange.</param>
internal sealed record NationalReceipt(string Number, DateOnly ReceivedOn, string JournalReference);

/// <summary>
/// Sends a report through the exchange. What comes back counts only if it names the digest of what was sent; anything else is a fault and never a receipt.
/// </summary>
internal sealed class AskNational(AskExchange<NationalOptions> exchange, IOptions<NationalOptions> settings)
{
    /// <summary>The agreement's purpose.</summary>
    private const string Purpose = "mandatory-reporting";

    /// <summary>The receipt, or why there is none, in the words of <see cref="ExchangeReply.Why"/>.</summary>
    public async Task<(NationalReceipt? Receipt, string? Fault)> RunAsync(Guid messageId, byte[] report, CancellationToken ct)
    {
        var reply = await exchange.RunAsync(nameof(AskNational), new(settings.Value.Service, "", Purpose, messageId, null, null, report), ct);
        var receipt = reply.Fault is null ? Read(reply, report) : null;
        return (receipt, reply.Why ?? (receipt is null ? ExchangeReply.Of(NoReply.NotBelieved).Why : null));
    }

    private static NationalReceipt? Read(ExchangeReply reply, byte[] report)
    {
        return Text("sha256") == Base64Url.EncodeToString(SHA256.HashData(report)) && Text("receiptNumber") is { Length: > 0 and <= 100 } number
            && DateOnly.TryParseExact(Text("receivedOn"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var receivedOn)
                ? new(number, receivedOn, reply.JournalReference)
                : null;

        string? Text(string name) => reply.Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
