using System.Security.Cryptography;
using System.Text;
using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Doors;

/// <summary>
/// The inner door: an app of ours asks a partner. Which app may speak as which of our subsystems is a table; what it asks is checked against the
/// agreement before anything leaves, and once more before the answer is given.
/// </summary>
internal sealed class ConsumerDoor(CallPartner partner, ExchangeState state, OurMembers ours, BodyBudget budget, Admission admission, DoorMetrics metrics, IOptions<ExchangeOptions> options, TimeProvider clock)
{
    private readonly AdmissionGate gate = admission.Gate("consumer");
    private readonly SpentAgreements spent = new();

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
                using (var answer = await AskPartnerAsync(context, target!, client!, content, ct))
                {
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
        if (!RequestTarget.TryParse(context.Features.Get<IHttpRequestFeature>()!.RawTarget, out target, out var rule))
            return ExchangeFaults.TargetRefused(rule);
        foreach (var (name, lines) in context.Request.Headers)
        {
            var lower = name.ToLowerInvariant();
            var own = ExchangeHeaders.IsOwn(lower);
            if (lines.Count > 1 && (own || ExchangeHeaders.SingleValued.Contains(lower)))
                return ExchangeFaults.HeaderTwice(lower);
            // The provider takes ids of 128; a user's name here is a pseudonym, never a person's number.
            if (own && (!ExchangeHeaders.IsPlain(lines[0]) || lines[0]!.Length > 128 || (lower == ExchangeHeaders.UserId && PersonalIdentifiers.LooksLikeOne(lines[0]!))))
                return ExchangeFaults.HeaderInvalid(lower);
        }
        if (context.Request.Headers.ContentEncoding.Count > 0)
            return ExchangeFaults.HeaderInvalid("content-encoding");
        if (context.Request.Headers[ExchangeHeaders.Client] is not [{ } text])
            return ExchangeFaults.HeaderMissing(ExchangeHeaders.Client);
        if (!SubsystemId.TryParse(text, out client))
            return ExchangeFaults.HeaderInvalid(ExchangeHeaders.Client);
        var app = context.User.FindFirst("client_id")?.Value ?? "";
        return ours.Find(client.Member) is not null && options.Value.Clients.TryGetValue(app, out var subsystems) && subsystems.Contains(text)
            ? null
            : ExchangeFaults.ClientNotAllowed;
    }

    private async Task<PartnerAnswer> AskPartnerAsync(HttpContext context, RequestTarget target, SubsystemId client, Content content, CancellationToken ct)
    {
        var snapshot = state.Current;
        var now = clock.GetUtcNow();
        if (!snapshot.Serves(clock))
            return PartnerAnswer.Of(ExchangeFaults.StateStale, TimeSpan.FromSeconds(2));
        var (agreements, refusal) = target.IsMetaservice ? ([null], null) : FindAgreements(context, snapshot, client, target, now);
        var id = Header(context, ExchangeHeaders.Id) ?? Guid.CreateVersion7().ToString();
        for (var i = 0; ; i++)
        {
            var answer = await AskUnderAsync(context, snapshot, target, client, content, agreements[i], id, refusal, ct);
            // Refused before anything was done, so asking under the next agreement asks nothing twice.
            if (agreements[i] is not { } used || !spent.Note(used.Id, answer, now) || i + 1 == agreements.Count)
                return answer;
            answer.Dispose();
        }
    }

    private async Task<PartnerAnswer> AskUnderAsync(
        HttpContext context, ExchangeSnapshot snapshot, RequestTarget target, SubsystemId client, Content content, Agreement? agreement, string id, ExchangeFault? refusal, CancellationToken ct)
    {
        // The app that named none learns under which it was asked, and can keep it with what it got.
        if (agreement is not null)
            context.Response.Headers[ExchangeHeaders.Agreement] = agreement.Id;
        var request = new PartnerRequest
        {
            As = ours.Find(client.Member)!,
            Client = client,
            Method = context.Request.Method,
            Target = target,
            Content = content,
            Agreement = agreement,
            Purpose = agreement is null ? null : Header(context, ExchangeHeaders.Purpose),
            Id = id,
            UserId = Header(context, ExchangeHeaders.UserId) ?? Pseudonym(context),
            Subject = Header(context, ExchangeHeaders.Subject),
            Headers = Passing(context),
        };
        if (refusal is not null)
            return await partner.RefusedAsync(request, snapshot, refusal, ct);
        var answer = await partner.RunAsync(request, ct);
        if (agreement is null || answer.Fault is not null || (state.Current.Version == snapshot.Version && agreement.IsInForce(clock.GetUtcNow())))
            return answer;
        // Revoked while it was under way: what came is on record and is given to nobody.
        if (state.Current.Active(agreement.Id, clock.GetUtcNow()) is not null && !state.Current.IsBlocked(target.Member))
            return answer;
        answer.Dispose();
        return await partner.RefusedAsync(request, snapshot, ExchangeFaults.AgreementMissing, ct);
    }

    // The agreements to ask under, in this order, and never none; with a fault, the one it is about.
    private (IReadOnlyList<Agreement?> Agreements, ExchangeFault? Fault) FindAgreements(HttpContext context, ExchangeSnapshot snapshot, SubsystemId client, RequestTarget target, DateTimeOffset now)
    {
        if (target.Subsystem.Subsystem == BuiltInServices.Subsystem)
            return ([null], ExchangeFaults.ServiceUnknown);
        var purpose = Header(context, ExchangeHeaders.Purpose);
        if (Header(context, ExchangeHeaders.Agreement) is { } named)
        {
            if (snapshot.Active(named, now) is not { } active || active.Consumer != client || active.Provider != target.Subsystem)
                return ([null], ExchangeFaults.AgreementMissing);
            return ([active], AgreementRules.Check(active, context.Request.Method, target, purpose, now) is { } breach ? ExchangeFaults.AgreementBreach(breach.Slug, breach.Words) : null);
        }
        // Not named: those that allow it, the one agreed last before the others, and after them those whose quota is used up for today.
        ExchangeFault fault = ExchangeFaults.AgreementMissing;
        var allowing = new List<Agreement?>(1);
        foreach (var candidate in snapshot.ActiveBetween(client, target.Subsystem, target.Service, now))
        {
            if (AgreementRules.Check(candidate, context.Request.Method, target, purpose, now) is { } breach)
                fault = ExchangeFaults.AgreementBreach(breach.Slug, breach.Words);
            else
                allowing.Add(candidate);
        }
        if (allowing.Count > 1)
            allowing = [.. allowing.OrderBy(agreement => spent.Is(agreement!.Id, now)).ThenByDescending(agreement => agreement!.ValidFrom).ThenBy(agreement => agreement!.Id, StringComparer.Ordinal)];
        return allowing.Count > 0 ? (allowing, null) : ([null], fault);
    }

    private static List<(string, string)> Passing(HttpContext context)
    {
        var passing = new List<(string, string)>(4);
        foreach (var name in new[] { "content-type", "accept-language", "if-match", ExchangeHeaders.Issue, ExchangeHeaders.RepresentedParty })
        {
            if (Header(context, name) is { } value && ExchangeHeaders.IsPlain(value))
                passing.Add((name, value));
        }
        return passing;
    }

    // Who asked can be told by us from our own journal, and by nobody from this.
    private static string? Pseudonym(HttpContext context) => context.User.FindFirst("sub")?.Value is { } subject
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16))
        : null;

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

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

    private static async Task GiveAsync(HttpContext context, ExchangeFault fault, TimeSpan? retryAfter)
    {
        var response = context.Response;
        response.StatusCode = fault.Status;
        response.ContentType = ExchangeFault.ContentType;
        response.Headers[ExchangeHeaders.Error] = fault.XRoadType;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(fault.ToProblem(Header(context, ExchangeHeaders.Id)));
    }
}
