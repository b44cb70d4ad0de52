using System.Diagnostics;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Journals;
using Lmis.Gateway.States;
using Microsoft.AspNetCore.Http.Features;

namespace Lmis.Gateway.Doors;

/// <summary>The outer door: a partner asks one of our members over the wire, and hears nothing that is not signed and on record.</summary>
internal sealed class ProviderDoor(RequestDelegate next, ExchangeState state, AnswerExchange answers, Admission admission, DoorMetrics metrics, TimeProvider clock)
{
    private readonly AdmissionGate gate = admission.Gate("provider");

    public Task InvokeAsync(HttpContext context) => ProviderListener.Owns(context) ? AnswerAsync(context) : next(context);

    private async Task AnswerAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        // Bodies are counted while they are read; the server's own, smaller limit would break them off without a word.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var exchange = new ProviderExchange(Arrival.Of(context), state.Current, started);
        using var answer = await TryDecideAsync(exchange, context.RequestAborted);
        if (answer is null)
            return;
        var signed = await answers.SignAsync(exchange, answer);
        if (exchange.Proof is null)
            metrics.Unproved(context, answer.Fault!);
        using var replaced = signed.Answer == answer ? null : signed.Answer;
        await WriteAsync(context, signed);
        metrics.Answered("provider", signed.Answer.Fault, clock.GetElapsedTime(started));
    }

    // Null when the asker is gone before it was proved.
    private async Task<ProviderAnswer?> TryDecideAsync(ProviderExchange exchange, CancellationToken ct)
    {
        using var place = gate.TryEnter();
        try
        {
            return place is null ? AnswerExchange.Refuse(ExchangeFaults.Overloaded, exchange, TimeSpan.FromSeconds(1)) : await answers.DecideAsync(exchange, ct);
        }
        catch (BudgetExceededException)
        {
            return AnswerExchange.Refuse(ExchangeFaults.Overloaded, exchange, TimeSpan.FromSeconds(1));
        }
        catch (JournalUnavailableException)
        {
            return AnswerExchange.Refuse(ExchangeFaults.JournalUnavailable, exchange, TimeSpan.FromSeconds(2));
        }
        catch (BadHttpRequestException)
        {
            return AnswerExchange.Refuse(ExchangeFaults.RequestRefused("The content broke off or came too slowly. Send the request again."), exchange);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && ct.IsCancellationRequested)
        {
            // What a proved caller asked is on record, although nobody is there to hear of it.
            return exchange.Proof is null ? null : AnswerExchange.Refuse(ExchangeFaults.AskerGone, exchange);
        }
    }

    private static async Task WriteAsync(HttpContext context, SignedAnswer signed)
    {
        var (answer, fields, signature) = signed;
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
