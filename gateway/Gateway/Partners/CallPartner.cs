using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Journals;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Lmis.Gateway.Partners;

/// <summary>
/// Sends one signed request to a partner's gateway and takes its answer: it must come from a certificate and a key of the member that was asked,
/// be signed over this very request, and be on record here before anybody sees it.
/// </summary>
internal sealed class CallPartner(PartnerConnections connections, ExchangeState state, Journal journal, BodyBudget budget, IOptions<ExchangeOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline> breakers = new(StringComparer.Ordinal);
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(3);

    private readonly ExchangeLimits limits = options.Value.Limits;

    /// <exception cref="JournalUnavailableException">What happened could not be put on record.</exception>
    public async Task<PartnerAnswer> RunAsync(PartnerRequest request, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var snapshot = state.Current;
        if (!snapshot.Serves(clock))
            return PartnerAnswer.Of(ExchangeFaults.StateStale, TimeSpan.FromSeconds(2));
        if (snapshot.IsBlocked(request.Target.Member))
            return await RefusedAsync(request, snapshot, ExchangeFaults.MemberBlocked, ct);
        if (snapshot.Directory!.Member(request.Target.Member)?.Gateway is not { } gateway)
            return await RefusedAsync(request, snapshot, ExchangeFaults.MemberUnknown, ct);

        var (answer, proof, signature) = await AskAsync(request, gateway, snapshot.Directory, ct);
        var record = request.ToRecord(JournalKind.Exchange, signature, snapshot.Directory) with
        {
            Status = answer.Status,
            Fault = answer.Fault?.Slug,
            ResponseDigest = proof is null ? null : ContentDigest.Format(answer.Content.Sha256),
            ResponseBase = proof?.Base,
            ResponseKeyId = proof?.KeyId,
            ResponseSignature = proof?.Signature ?? default,
            ResponseBytes = answer.Content.Length,
            LatencyMicroseconds = (long)clock.GetElapsedTime(started).TotalMicroseconds,
            PeerCheckpoint = answer.Fields.TryGetValue(ExchangeHeaders.Checkpoint, out var checkpoint) ? checkpoint[0] : null,
        };
        try
        {
            await journal.WriteAsync(record, CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            answer.Dispose();
            throw;
        }
        return answer;
    }

    /// <summary>A refusal of our own, before anything left: on record as well.</summary>
    /// <exception cref="JournalUnavailableException">It could not be put on record.</exception>
    public async Task<PartnerAnswer> RefusedAsync(PartnerRequest request, ExchangeSnapshot snapshot, ExchangeFault fault, CancellationToken ct, TimeSpan? retryAfter = null)
    {
        await journal.WriteAsync(request.ToRecord(JournalKind.Refusal, null, snapshot.Directory) with { Status = fault.Status, Fault = fault.Slug }, ct);
        return PartnerAnswer.Of(fault, retryAfter);
    }

    // One address after another, beginning with the one that answered last: the next is tried only where no connection came about, so that
    // nothing is ever asked twice. The address is signed, so each is asked by a message of its own, with the same X-Road-Id.
    private async Task<(PartnerAnswer, VerifiedSignature?, MessageSignature)> AskAsync(PartnerRequest request, DirectoryGateway gateway, MemberDirectory directory, CancellationToken ct)
    {
        var addresses = connections.InOrder(gateway);
        for (var i = 0; ; i++)
        {
            var address = addresses[i];
            var fields = request.ToFields(journal.LatestCheckpoint);
            var message = new HttpRequestFacts(request.Method, "https", address.Authority, request.Target.Raw, fields);
            var signature = RequestSignature.Sign(message, request.As.KeyId, request.As.Key, clock.GetUtcNow());
            fields["signature-input"] = [signature.SignatureInput];
            fields["signature"] = [signature.Signature];
            if (request.MayChange)
                await journal.WriteAsync(request.ToRecord(JournalKind.Intent, signature, directory), ct);
            var (answer, proof, reached) = await SendAsync(request, gateway, address, message, fields, ct);
            if (reached)
                connections.Reached(gateway, address);
            else if (i + 1 < addresses.Count && !ct.IsCancellationRequested)
                continue;
            return (answer, proof, signature);
        }
    }

    private async Task<(PartnerAnswer, VerifiedSignature?, bool Reached)> SendAsync(
        PartnerRequest request, DirectoryGateway gateway, Uri address, SignedMessage message, Dictionary<string, IReadOnlyList<string>> fields, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(request.Deadline ?? limits.PartnerDeadline);
        try
        {
            using var http = Build(request, address, fields);
            using var response = await Breaker(request.Deadline is null ? address.Authority : "within " + address.Authority).ExecuteAsync(token => TrySendAsync(gateway, http, token, ct), deadline.Token)
                ?? throw new OperationCanceledException(ct);
            var content = await Content.ReadAsync(await response.Content.ReadAsStreamAsync(deadline.Token), response.Content.Headers.ContentLength, budget, deadline.Token);
            return content is null
                ? (PartnerAnswer.Of(ExchangeFaults.AnswerRefused("it is longer than a message may be")), null, true)
                : Verify(request, gateway, message, response, content);
        }
        catch (BudgetExceededException)
        {
            // The request has left: it is on record, unlike one that finds no room on its way in.
            return (PartnerAnswer.Of(ExchangeFaults.Overloaded, TimeSpan.FromSeconds(1)), null, true);
        }
        catch (BrokenCircuitException left) when (request.Deadline is not null && left.InnerException is OperationCanceledException { InnerException: not TimeoutException })
        {
            // Left alone because it was late, not because it was away.
            return (PartnerAnswer.Of(ExchangeFaults.PartnerLeftAlone, BreakFor), null, false);
        }
        catch (BrokenCircuitException)
        {
            return (PartnerAnswer.Of(ExchangeFaults.PartnerUnavailable, BreakFor), null, false);
        }
        catch (OperationCanceledException slow) when (slow.InnerException is TimeoutException && !deadline.IsCancellationRequested)
        {
            // No connection came about in time, so nothing was asked.
            return (PartnerAnswer.Of(ExchangeFaults.PartnerUnavailable, TimeSpan.FromSeconds(2)), null, false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (PartnerAnswer.Of(ExchangeFaults.PartnerTimeout), null, true);
        }
        catch (OperationCanceledException)
        {
            // Our own asker is gone; what was sent is on record all the same.
            return (PartnerAnswer.Of(ExchangeFaults.PartnerTimeout), null, true);
        }
        catch (Exception away) when (away is HttpRequestException or SocketException or IOException or ObjectDisposedException)
        {
            // A connection that was reset the moment it came about is told as a bare SocketException.
            var reached = away is not (SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError });
            return (PartnerAnswer.Of(ExchangeFaults.PartnerUnavailable, TimeSpan.FromSeconds(2)), null, reached);
        }
    }

    // Null when our own asker is gone: that says nothing about the partner, and must not count against it.
    private async ValueTask<HttpResponseMessage?> TrySendAsync(DirectoryGateway gateway, HttpRequestMessage http, CancellationToken deadline, CancellationToken asker)
    {
        try
        {
            return await connections.To(gateway).SendAsync(http, deadline);
        }
        catch (OperationCanceledException) when (asker.IsCancellationRequested)
        {
            return null;
        }
    }

    private static HttpRequestMessage Build(PartnerRequest request, Uri address, Dictionary<string, IReadOnlyList<string>> fields)
    {
        var http = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(address.GetLeftPart(UriPartial.Authority) + request.Target.Raw, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Content.Length > 0)
        {
            http.Content = request.Content.InMemory ? new ReadOnlyMemoryContent(request.Content.Memory) : new StreamContent(request.Content.OpenRead());
            http.Content.Headers.ContentLength = request.Content.Length;
        }
        foreach (var (name, lines) in fields)
        {
            if (!http.Headers.TryAddWithoutValidation(name, lines[0]))
                http.Content?.Headers.TryAddWithoutValidation(name, lines[0]);
        }
        return http;
    }

    private (PartnerAnswer, VerifiedSignature?, bool Reached) Verify(PartnerRequest request, DirectoryGateway asked, SignedMessage message, HttpResponseMessage response, Content content)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(20, StringComparer.Ordinal);
        Read(response.Headers.NonValidated, fields);
        Read(response.Content.Headers.NonValidated, fields);
        var now = clock.GetUtcNow();
        // As it is now, not as it was when the request left: a key revoked meanwhile no longer counts.
        var directory = state.Current.Directory;
        VerifiedSignature? proof = null;
        var words = StillListed(asked, directory?.Member(request.Target.Member)?.Gateway, now)
            ? Unproved(request, message, new HttpResponseFacts((int)response.StatusCode, fields, message), fields, content, directory, now, out proof)
            : "its gateway's certificate no longer counts";
        if (words is null)
            return (new() { Status = (int)response.StatusCode, Fields = fields, Content = content }, proof, true);
        content.Dispose();
        // A gateway that cannot decide at all cannot sign either; that it is busy is believed, for it gives nothing away.
        return response.StatusCode == HttpStatusCode.ServiceUnavailable && !fields.ContainsKey("signature")
            ? (PartnerAnswer.Of(ExchangeFaults.PartnerUnavailable, TimeSpan.FromSeconds(2)), null, true)
            : (PartnerAnswer.Of(ExchangeFaults.AnswerRefused(words)), null, true);
    }

    // Every certificate that counted when the request left counts still: the answer may have come over any of them.
    private static bool StillListed(DirectoryGateway asked, DirectoryGateway? listed, DateTimeOffset now) =>
        asked == listed || (listed is not null && listed.Id == asked.Id && asked.Certificates.Where(certificate => certificate.IsActive(now))
            .All(certificate => listed.Certificates.Any(other => other.Sha256 == certificate.Sha256 && other.IsActive(now))));

    private static string? Unproved(PartnerRequest request, SignedMessage message, HttpResponseFacts answer, Dictionary<string, IReadOnlyList<string>> fields, Content content,
        MemberDirectory? directory, DateTimeOffset now, out VerifiedSignature? proof)
    {
        proof = null;
        foreach (var (name, lines) in fields)
        {
            if (lines.Count > 1 && (ExchangeHeaders.IsOwn(name) || ExchangeHeaders.SingleValued.Contains(name)))
                return $"the header {name} stands in it twice";
        }
        if (fields.ContainsKey("content-encoding"))
            return "it is encoded";
        if (!fields.TryGetValue("content-digest", out var digest) || !ContentDigest.Matches(digest[0], content.Sha256))
            return "its content does not fit its digest";
        if (!ResponseSignature.TryVerify(answer, keyId => directory?.Key(keyId) is { Use: KeyUse.Message } key && key.Member == request.Target.Member && key.IsActive(now) ? key.PublicKey : null,
            now, out proof, out var fault))
            return fault;
        if (fields[ExchangeHeaders.RequestId][0] != request.RequestId)
            return "it answers another request";
        return fields.TryGetValue(ExchangeHeaders.RequestHash, out var hash) && hash[0] != RequestHash.OfHashed(message, request.Content.Sha512())
            ? "it answers a request that was changed"
            : null;
    }

    private static void Read(System.Net.Http.Headers.HttpHeadersNonValidated headers, Dictionary<string, IReadOnlyList<string>> fields)
    {
        foreach (var (name, values) in headers)
            fields[name.ToLowerInvariant()] = values.Count == 1 ? [values.ToString()] : [.. values];
    }

    // An address that keeps failing is left alone for a moment instead of holding every asker for the length of a deadline. Who has less time than the
    // exchange gives has a breaker of its own: what is late for the one is not for the other.
    private ResiliencePipeline Breaker(string address) => breakers.GetOrAdd(address, (_, time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = BreakFor,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<SocketException>().Handle<OperationCanceledException>(),
        }).Build(), clock);
}
