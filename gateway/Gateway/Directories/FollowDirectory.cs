using System.Net.Sockets;
using System.Net;
using System.Net.Http.Headers;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>
/// Asks the publishing gateway for a newer directory every few seconds. Whatever goes wrong there, the last good directory stays and serves
/// until it ends and through its grace.
/// </summary>
public sealed class FollowDirectory(
    KeepDirectory keep, ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<FollowDirectory> log) : BackgroundService
{
    private const int MostLinks = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DirectoryOptions settings = options.Value.Directory;
    private string? lastFault;
    private bool stale;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsOn || settings.Source is null)
            return;
        // Its own client: no redirects, no proxy of the environment, and no retries on top of asking again soon.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5) };
        using var http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = DocumentTypes.MaxBytes(DocumentTypes.Directory) };
        using var timer = new PeriodicTimer(settings.PollEvery, clock);
        do
        {
            await FollowAsync(http, settings.Source, stoppingToken);
            WatchExpiry();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync(HttpClient http, Uri source, CancellationToken ct)
    {
        try
        {
            var held = state.Current.Directory;
            if (await FetchAsync(http, source, held?.Hash, ct) is { } offered
                && await keep.OfferAsync(offered, asLink: false, ct) is { Slug: "signed-by-another-key" })
                await FollowAnchorsAsync(http, source, offered, held?.Version ?? 0, ct);
            if (lastFault is not null)
                log.LogInformation("The directory's source {Source} answers again", source);
            lastFault = null;
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or NpgsqlException or TimeoutException or InvalidOperationException
            || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (lastFault != fault.Message)
                log.LogWarning("The directory cannot be fetched from {Source} ({Reason}); version {Version} stays", source, fault.Message, state.Current.Directory?.Version);
            lastFault = fault.Message;
        }
    }

    // The anchors changed while we were away: each version in between vouches for the next (TUF specification 5.3.3), also when it has ended.
    private async Task FollowAnchorsAsync(HttpClient http, Uri source, byte[] newest, long version, CancellationToken ct)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            var after = new Uri($"{source.GetLeftPart(UriPartial.Path).TrimEnd('/')}/after/{version}");
            if (await FetchAsync(http, after, null, ct) is not { } link
                || await keep.OfferAsync(link, asLink: true, ct) is not { Decision: DirectoryDecision.Accepted, Directory: { } taken })
                break;
            version = taken.Version;
        }
        await keep.OfferAsync(newest, asLink: false, ct);
    }

    private static async Task<byte[]?> FetchAsync(HttpClient http, Uri address, string? heldHash, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (heldHash is not null)
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{heldHash}\""));
        using var answer = await http.SendAsync(request, ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => await answer.Content.ReadAsByteArrayAsync(ct),
            HttpStatusCode.NotModified => null,
            _ => throw new HttpRequestException($"it answers {(int)answer.StatusCode}"),
        };
    }

    private void WatchExpiry()
    {
        if (state.Current.Directory is not { } held)
            return;
        var ended = clock.GetUtcNow() >= held.Expires;
        if (ended && !stale)
        {
            log.LogError("The directory (version {Version}) ended at {Expires:u} and no newer one is to be had. Every exchange stops at {Until:u}: have a new version published",
                held.Version, held.Expires, held.Expires + settings.Grace);
        }
        stale = ended;
    }
}
