using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Journals;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Doors;

/// <summary>What leaves as the answer to a request: its fields but the signature's, and the signature, where it can have one.</summary>
internal sealed record SignedAnswer(ProviderAnswer Answer, Dictionary<string, IReadOnlyList<string>> Fields, MessageSignature? Signature);

/// <summary>
/// Answers a request to one of our members, however it came. Proved, agreed, limited, answered by the service, cut to the agreed fields, checked once
/// more, signed and on record before a byte leaves; refusals of a proved caller likewise.
/// </summary>
internal sealed class AnswerExchange(ExchangeState state, ProveCaller prove, BuiltInServices builtIn, DatasetCatalogue catalogue, CallService service, AgreementLimits limits, Journal journal, TimeProvider clock)
{
    /// <summary>Decides what to answer.</summary>
    /// <exception cref="JournalUnavailableException">An unsafe operation could not be put on record beforehand.</exception>
    public async Task<ProviderAnswer> DecideAsync(ProviderExchange exchange, CancellationToken ct)
    {
        if (!exchange.Snapshot.Serves(clock))
            return Refuse(ExchangeFaults.StateStale, exchange, TimeSpan.FromSeconds(2));
        if (await prove.RunAsync(exchange, ct) is { } unproved)
            return Refuse(unproved, exchange);
        if (await builtIn.TryAnswerAsync(exchange, ct) is { } builtInAnswer)
            return builtInAnswer;

        var now = clock.GetUtcNow();
        var target = exchange.Target!;
        if (catalogue.Find(target.ServiceId) is not { } dataset)
            return Refuse(ExchangeFaults.ServiceUnknown, exchange);
        if (exchange.Header(ExchangeHeaders.Agreement) is not { } id || exchange.Snapshot.Active(id, now) is not { } agreement
            || agreement.Consumer != exchange.Client || agreement.Provider != target.Subsystem)
            return Refuse(ExchangeFaults.AgreementMissing, exchange);
        exchange.Agreement = agreement;
        if (AgreementRules.Check(agreement, exchange.Method, target, exchange.Purpose, now, dataset.Templates) is { } breach)
            return Refuse(ExchangeFaults.AgreementBreach(breach.Slug, breach.Words), exchange);
        var permit = await limits.TakeAsync(agreement);
        if (permit.Fault is { } exceeded)
            return ProviderAnswer.Of(exceeded, exchange.RequestId, permit.RetryAfter).With(permit.Headers);

        var operation = OperationTemplate.MostSpecific(dataset.Templates, exchange.Method, target.Path)!;
        if (!dataset.IsSafe(operation))
            await journal.WriteAsync(exchange.ToRecord(JournalKind.Intent), ct);
        var answer = await service.RunAsync(dataset, exchange.ToQuestion(), agreement, ct);

        // The agreement may have been revoked, or the caller removed, while the service was at work.
        if (StillAllowed(exchange, agreement) is { } ended)
        {
            answer.Dispose();
            return Refuse(ended, exchange);
        }
        return answer.With(permit.Headers);
    }

    private ExchangeFault? StillAllowed(ProviderExchange exchange, Agreement agreement)
    {
        var now = clock.GetUtcNow();
        var latest = state.Current;
        if (latest.Version == exchange.Snapshot.Version && agreement.IsInForce(now))
            return null;
        if (!latest.Serves(clock))
            return ExchangeFaults.StateStale;
        if (latest.Active(agreement.Id, now) is null)
            return ExchangeFaults.AgreementMissing;
        return latest.IsBlocked(exchange.Client!.Member) || latest.Directory!.Key(exchange.Proof!.KeyId)?.IsActive(now) != true
            || (!exchange.Arrival.Packaged && latest.Directory.GatewayOfCertificate(exchange.Arrival.Certificate!, now) is null)
            ? ExchangeFaults.CallerMismatch
            : null;
    }

    /// <summary>A fault; with the request's id only for a proved caller.</summary>
    public static ProviderAnswer Refuse(ExchangeFault fault, ProviderExchange exchange, TimeSpan? retryAfter = null) =>
        ProviderAnswer.Of(fault, exchange.Proof is null ? null : exchange.RequestId, retryAfter);

    /// <summary>Signs the answer and puts it on record; where the journal cannot be written, the answer is 503 in its place.</summary>
    public async Task<SignedAnswer> SignAsync(ProviderExchange exchange, ProviderAnswer answer)
    {
        var fields = HeadersOf(exchange, answer);
        var signature = Sign(exchange, answer, fields);
        if (exchange.Proof is null || answer.Fault == ExchangeFaults.JournalUnavailable)
            return new(answer, fields, signature);
        try
        {
            await journal.WriteAsync(ToRecord(exchange, answer, signature), CancellationToken.None);
            return new(answer, fields, signature);
        }
        catch (JournalUnavailableException)
        {
            var unwritten = Refuse(ExchangeFaults.JournalUnavailable, exchange, TimeSpan.FromSeconds(2));
            fields = HeadersOf(exchange, unwritten);
            return new(unwritten, fields, Sign(exchange, unwritten, fields));
        }
    }

    private Dictionary<string, IReadOnlyList<string>> HeadersOf(ProviderExchange exchange, ProviderAnswer answer)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(16, StringComparer.Ordinal) { ["content-digest"] = [ContentDigest.Format(answer.Content.Sha256)] };
        if (answer.ContentType is not null)
            fields["content-type"] = [answer.ContentType];
        if (exchange.Header(ExchangeHeaders.RequestId) is { } requestId && ExchangeHeaders.IsPlain(requestId))
            fields[ExchangeHeaders.RequestId] = [requestId];
        if (exchange.Proof is not null)
        {
            fields[ExchangeHeaders.Client] = [exchange.Client!.ToString()];
            fields[ExchangeHeaders.Id] = [exchange.Header(ExchangeHeaders.Id)!];
            fields[ExchangeHeaders.Service] = [exchange.Target!.ServiceId.ToString()];
            fields[ExchangeHeaders.RequestHash] = [RequestHash.OfHashed(exchange.Message!, exchange.Content.Sha512())];
        }
        if (answer.Fault is { } fault)
            fields[ExchangeHeaders.Error] = [fault.XRoadType];
        if (exchange.Member is not null && journal.LatestCheckpoint is { } checkpoint)
            fields[ExchangeHeaders.Checkpoint] = [checkpoint];
        foreach (var (name, value) in answer.Headers)
            fields[name] = [value];
        return fields;
    }

    // What was not signed, or not for a member of ours, cannot be answered with a signature that means something: the asker takes such an answer for none.
    private MessageSignature? Sign(ProviderExchange exchange, ProviderAnswer answer, Dictionary<string, IReadOnlyList<string>> fields)
    {
        if (exchange.Member is not { } member || exchange.Message is null || !exchange.Fields.ContainsKey("signature") || !fields.ContainsKey(ExchangeHeaders.RequestId))
            return null;
        try
        {
            return ResponseSignature.Sign(new HttpResponseFacts(answer.Status, fields, exchange.Message), member.KeyId, member.Key, clock.GetUtcNow(), exchange.Arrival.Packaged);
        }
        catch (InvalidOperationException) when (exchange.Proof is null)
        {
            return null;
        }
    }

    private JournalRecord ToRecord(ProviderExchange exchange, ProviderAnswer answer, MessageSignature? signature) =>
        exchange.ToRecord(answer.Fault is { Status: < 500 } ? JournalKind.Refusal : JournalKind.Exchange) with
        {
            Status = answer.Status,
            Fault = answer.Fault?.Slug,
            ResponseDigest = ContentDigest.Format(answer.Content.Sha256),
            ResponseBase = signature?.Base,
            ResponseKeyId = exchange.Member!.KeyId,
            ResponseSignature = signature?.Bytes ?? default,
            ResponseBytes = answer.Content.Length,
            LatencyMicroseconds = (long)clock.GetElapsedTime(exchange.Started).TotalMicroseconds,
            Subject = answer.Subject,
        };
}
