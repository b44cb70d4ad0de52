using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>
/// Identity's published keys. They are fetched when first needed, again after five minutes, and at once when a token names a key that is not among them, though
/// not twice in a second: who brings the first token under a new key waits for that instead of being refused. What Identity no longer shows counts no longer;
/// while Identity is away the last keys do.
/// </summary>
/// <param name="address">The discovery document.</param>
/// <param name="documents">Fetches documents.</param>
/// <param name="clock">Clock of this process.</param>
internal sealed class KeySet(string address, IDocumentRetriever documents, TimeProvider clock) : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private volatile Fetched? held;
    private volatile bool asked;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (held is { } fresh && IsFresh(fresh))
            return fresh.Keys;
        // While one looks because it is time, the others go on with what is there.
        if (!await fetching.WaitAsync(held is null || asked ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancel))
            return held!.Keys;
        try
        {
            if (held is { } other && IsFresh(other))
                return other.Keys;
            asked = false;
            held = new(await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancel), clock.GetTimestamp());
        }
        catch (Exception away) when (held is not null && away is not OperationCanceledException)
        {
            held = held with { At = clock.GetTimestamp() };
        }
        finally
        {
            fetching.Release();
        }
        return held.Keys;
    }

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    public override void RequestRefresh()
    {
        if (held is not { } one || clock.GetElapsedTime(one.At) >= Pause)
            asked = true;
    }

    public void Dispose() => fetching.Dispose();

    private bool IsFresh(Fetched one) => clock.GetElapsedTime(one.At) < (asked ? Pause : Keep);

    private sealed record Fetched(OpenIdConnectConfiguration Keys, long At);
}
