using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Partners;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Lmis.Gateway.Doors;

/// <summary>
/// The inner door: an app of ours asks a partner. Which app may speak as which of our subsystems is a table; what it asks is checked against the
/// agreement before anything leaves, and once more before the answer is given.
/// </summary>
internal sealed class ConsumerDoor(AskPartner partner, ReadApp apps, BodyBudget budget, Admission admission, DoorMetrics metrics, TimeProvider clock)
{
    private readonly AdmissionGate gate = admission.Gate("consumer");

    /// <summary>Everything under /r1, for apps with the scope exchange.call.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        // As it is: no binding and no validation of what is not there.
        app.Map("/r1/{**rest}", (RequestDelegate)(static context => context.RequestServices.GetRequiredService<ConsumerDoor>().AskAsync(context))).WithName(nameof(ConsumerDoor))
            .WithMetadata(LimitedByAgreement.Instance).RequireServiceScope(Scopes.ExchangeCall).ExcludeFromDescription();

    private async Task AskAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var ct = context.RequestAborted;
        // The exchange has its own limit, counted while a body is read.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        ExchangeFault? fault;
        TimeSpan? retryAfter = TimeSpan.FromSeconds(1);
        try
        {
            using var place = gate.TryEnter();
            if (place is null)
                fault = ExchangeFaults.Overloaded;
            else if (ReadTarget(context, out var target, out var client) is { } wrong)
                (fault, retryAfter) = (wrong, null);
            else if (await Content.ReadAsync(context.Request.Body, context.Request.ContentLength, budget, ct) is not { } content)
                (fault, retryAfter) = (ExchangeFaults.TooLarge, null);
            else
            {
                using (content)
                {
                    var (answer, under) = await partner.RunAsync(ReadApp.Question(context, client!, target!, content), ct);
                    using var _ = answer;
                    // The app that named none learns under which it was asked, and can keep it with what it got.
                    if (under is not null)
                        context.Response.Headers[ExchangeHeaders.Agreement] = under.Id;
                    fault = answer.Fault;
                    retryAfter = answer.RetryAfter;
                    if (fault is null)
                        await GiveAsync(context, answer);
                }
            }
        }
        catch (BudgetExceededException)
        {
            fault = ExchangeFaults.Overloaded;
        }
        catch (JournalUnavailableException)
        {
            fault = ExchangeFaults.JournalUnavailable;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
        if (fault is not null)
            await GiveAsync(context, fault, retryAfter);
        metrics.Answered("consumer", fault, clock.GetElapsedTime(started));
    }

    private ExchangeFault? ReadTarget(HttpContext context, out RequestTarget? target, out SubsystemId? client)
    {
        client = null;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            target = null;
            return ExchangeFaults.RequestRefused("HEAD is not carried, since an answer without content cannot be held to its signed digest. Use GET.");
        }
        return RequestTarget.TryParse(context.Features.Get<IHttpRequestFeature>()!.RawTarget, out target, out var rule) ? apps.Check(context, out client) : ExchangeFaults.TargetRefused(rule);
    }

    private static async Task GiveAsync(HttpContext context, PartnerAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, lines) in answer.Fields)
        {
            if (ExchangeHeaders.ToApp.Contains(name))
                response.Headers[name] = lines[0];
        }
        if (answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        response.ContentLength = answer.Content.Length;
        if (answer.Content.InMemory)
            await response.Body.WriteAsync(answer.Content.Memory, context.RequestAborted);
        else
            await answer.Content.OpenRead().CopyToAsync(response.Body, context.RequestAborted);
    }

    internal static async Task GiveAsync(HttpContext context, ExchangeFault fault, TimeSpan? retryAfter)
    {
        var response = context.Response;
        response.StatusCode = fault.Status;
        response.ContentType = ExchangeFault.ContentType;
        response.Headers[ExchangeHeaders.Error] = fault.XRoadType;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(fault.ToProblem(ReadApp.Header(context, ExchangeHeaders.Id)));
    }
}
