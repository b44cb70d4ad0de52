using System.Text.Json;
using Lmis.Registry.Verifications;
using Microsoft.Extensions.Options;
using Polly;

namespace Lmis.Registry.Consents;

/// <summary>Whether an organisation is a member of the exchange, by the directory that this province's own gateway holds (X-Road's listClients).</summary>
internal sealed class MembersOfNetwork(IHttpClientFactory http, IOptions<VerificationOptions> settings, ILogger<MembersOfNetwork> log)
{
    internal const string Client = "members";

    /// <summary>Some ten thousand members.</summary>
    internal const int LargestDirectory = 4 * 1024 * 1024;

    // The gateway has the directory in memory; a person is waiting.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Null when it cannot be told now: without an exchange, or while the gateway has no directory to trust or does not answer.</summary>
    public async Task<bool?> HasAsync(string member, CancellationToken ct)
    {
        if (settings.Value.Gateway is not { } gateway)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            using var client = http.CreateClient(Client);
            using var response = await client.GetAsync(new Uri(gateway, "/listClients"), patience.Token);
            if (response.IsSuccessStatusCode)
            {
                using var directory = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(patience.Token));
                return directory.RootElement.GetProperty("member").EnumerateArray().Any(entry => entry.GetProperty("id") is var id
                    && $"{id.GetProperty("xroad_instance").GetString()}/{id.GetProperty("member_class").GetString()}/{id.GetProperty("member_code").GetString()}" == member);
            }
            log.LogWarning("The gateway did not tell the members of the network: {Status}", (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException or JsonException or KeyNotFoundException or InvalidOperationException or IOException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            log.LogWarning("The gateway did not tell the members of the network: {Kind}", e.GetType().Name);
        }
        return null;
    }
}
