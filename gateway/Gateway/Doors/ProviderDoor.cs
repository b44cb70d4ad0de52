using System.Diagnostics;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Journals;
using Lmis.Gateway.States;
using Microsoft.AspNetCore.Http.Features;

namespace Lmis.Gateway.Doors;

/// <summary>
/// The outer door: a partner asks one of our members. Proved, agreed, limited, answered by the service, cut to the agreed fields, checked once
/// more, signed and on record before a byte leaves; refusals of a proved caller likewise.
/// </summary>
internal sealed class ProviderDoor(RequestDelegate next, ExchangeState state, ProveCaller prove, BuiltInServices builtIn, DatasetCatalogue catalogue, CallService service,
    AgreementLimits limits, Admission admission, Journal journal, DoorMetrics metrics, TimeProvider clock)
{
    private readonly AdmissionGate gate = admission.Gate("provider");

    public Task InvokeAsync(HttpContext context) => ProviderListener.Owns(context) ? AnswerAsync(context) : next(context);

    private async Task AnswerAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        // Bodies are counted while they are read; the server's own, smaller limit would break them off without a word.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var exchange = new ProviderExchange(context, state.Current, started);
        using var answer = await TryDecideAsync(exchange, context.RequestAborted);
        if (answer is null)
            return;
        await FinishAsync(exchange, answer);
    }

    // Null when the asker is gone before it was proved.
    private async Task<ProviderAnswer?> TryDecideAsync(ProviderExchange exchange, CancellationToken ct)
    {
        using var place = gate.TryEnter();
        try
        {
            return place is null ? Refuse(ExchangeFaults.Overloaded, exchange, TimeSpan.FromSeconds(1)) : await DecideAsync(exchange, ct);
        }
        catch (BudgetExceededException)
        {
            return Refuse(ExchangeFaults.Overloaded, exchange, TimeSpan.FromSeconds(1));
        }
        catch (JournalUnavailableException)
        {
            return Refuse(ExchangeFaults.JournalUnavailable, exchange, TimeSpan.FromSeconds(2));
        }
        catch (BadHttpRequestException)
        {
            return Refuse(ExchangeFaults.RequestRefused("The content broke off or came too slowly. Send the request again."), exchange);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && ct.IsCancellationRequested)
        {
            // What a proved caller asked is on record, although nobody is there to hear of it.
            return exchange.Proof is null ? null : Refuse(ExchangeFaults.AskerGone, exchange);
        }
    }

    private async Task<ProviderAnswer> DecideAsync(ProviderExchange exchange, CancellationToken ct)
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
            || latest.Directory.GatewayOfCertificate(ProviderListener.CertificateOf(exchange.Context)!, now) is null
            ? ExchangeFaults.CallerMismatch
            : null;
    }

    private static ProviderAnswer Refuse(ExchangeFault fault, ProviderExchange exchange, TimeSpan? retryAfter = null) =>
        ProviderAnswer.Of(fault, exchange.Proof is null ? null : exchange.RequestId, retryAfter);

    private async Task FinishAsync(ProviderExchange exchange, ProviderAnswer answer)
    {
        var fields = HeadersOf(exchange, answer);
        var signature = Sign(exchange, answer, fields);
        if (exchange.Proof is not null && answer.Fault != ExchangeFaults.JournalUnavailable)
        {
            try
            {
                await journal.WriteAsync(ToRecord(exchange, answer, signature), CancellationToken.None);
            }
            catch (JournalUnavailableException)
            {
                using var unwritten = Refuse(ExchangeFaults.JournalUnavailable, exchange, TimeSpan.FromSeconds(2));
                fields = HeadersOf(exchange, unwritten);
                await WriteAsync(exchange.Context, unwritten, fields, Sign(exchange, unwritten, fields));
                metrics.Answered("provider", unwritten.Fault, clock.GetElapsedTime(exchange.Started));
                return;
            }
        }
        if (exchange.Proof is null)
            metrics.Unproved(exchange.Context, answer.Fault!);
        await WriteAsync(exchange.Context, answer, fields, signature);
        metrics.Answered("provider", answer.Fault, clock.GetElapsedTime(exchange.Started));
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
            return ResponseSignature.Sign(new HttpResponseFacts(answer.Status, fields, exchange.Message), member.KeyId, member.Key, clock.GetUtcNow());
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

    private static async Task WriteAsync(HttpContext context, ProviderAnswer answer, Dictionary<string, IReadOnlyList<string>> fields, MessageSignature? signature)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, lines) in fields)
            response.Headers[name] = lines[0];
        if (signature is not null)
        {
            response.Headers["signature-input"] = signature.SignatureInput;
            response.Headers["signature"] = signature.Signature;
        }
        if (answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        response.ContentLength = answer.Content.Length;
        try
        {
            if (answer.Content.InMemory)
                await response.Body.WriteAsync(answer.Content.Memory, context.RequestAborted);
            else
                await answer.Content.OpenRead().CopyToAsync(response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The asker is gone; the answer is on record, and asking again with the same X-Road-Id is its right.
            Activity.Current?.AddEvent(new("asker gone"));
        }
    }
}
