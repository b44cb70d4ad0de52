using Lmis.Exchange.Agreements;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>
/// Tells subscribers what changes: page after page from the service's feed, cut to the agreement's rows and fields like any answer, as a signed batch of CloudEvents to
/// the subscriber's gateway, which answers how far it is. One batch of a subscription is on its way at a time, so that each entity's changes arrive in order; what is not
/// acknowledged is sent again, with growing pauses; after <see cref="FeedOptions.MostAttempts"/> the subscription is parked until an operator resumes it. The position that
/// the subscriber acknowledged is kept, so that whoever was away for a month goes on where it stood.
/// </summary>
internal sealed class DeliverChanges(
    SubscriberQueue queue, FeedPages pages, CallPartner partner, ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<DeliverChanges> log) : BackgroundService
{
    // A partner that hangs must not hold up the others.
    private const int Workers = 4;

    // Then another subscription has its turn.
    private const int PagesInTurn = 50;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OwnTrouble = TimeSpan.FromSeconds(5);

    private readonly FeedOptions settings = options.Value.Feeds;
    private bool away;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.IsOn ? Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))) : Task.CompletedTask;

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await queue.TakeAsync(stoppingToken) is { } due)
                    await TellAsync(due, stoppingToken);
                away = false;
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or InvalidOperationException or JournalUnavailableException or BudgetExceededException)
            {
                if (!away)
                    log.LogWarning("Feeds cannot be delivered ({Reason}); what is to be told waits in its services", fault.Message);
                away = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(Subscriber due, CancellationToken ct)
    {
        for (var page = 0; page < PagesInTurn; page++)
        {
            if (await TellPageAsync(due, ct) is not { } further)
                return;
            due = further;
        }
        await queue.PostponeAsync(due, TimeSpan.Zero, null, null, ct);
    }

    // The subscription as it stands with more to tell at once; null when its next moment is written down.
    private async Task<Subscriber?> TellPageAsync(Subscriber due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var snapshot = state.Current;
        if (!snapshot.Serves(clock))
            return await WaitAsync(due, OwnTrouble, "The state of this gateway is not recent enough.", ct);
        if (snapshot.Active(due.Agreement, now) is not { } agreement)
        {
            if (snapshot.StatusOf(due.Agreement) is AgreementStatus.Accepted && snapshot.Find(due.Agreement)!.Terms.ValidUntil > now)
                return await WaitAsync(due, OwnTrouble, "The agreement may not be used now: a member is blocked or not in the directory.", ct);
            await queue.EndAsync(due, ct);
            log.LogInformation("The subscription {Subscription} of {Member} has ended with its agreement", due.Id, due.Member);
            return null;
        }
        using var read = await pages.ReadAsync(due, agreement, ct);
        if (read.Page is not { } page)
            return await WaitAsync(due, OwnTrouble, read.Failure!, ct);
        // Nothing that this subscriber may see: the reading goes on, or waits for something new.
        if (page.Changes.Count == 0 && !(page.FreshUntil is not null && !(now - due.DeliveredAt < settings.RenewEvery)))
            return page.Next != due.ReadTo && !page.AtHead ? due with { ReadTo = page.Next } : await queue.RestAsync(due with { ReadTo = page.Next }, settings.PollEvery, ct);
        // The agreement may have been revoked while the service was at work.
        return state.Current.Active(agreement.Id, now) is null ? due : await DeliverAsync(due, agreement, read, ct);
    }

    private async Task<Subscriber?> DeliverAsync(Subscriber due, Agreement agreement, ReadFeedPage read, CancellationToken ct)
    {
        var page = read.Page!;
        using var content = read.ToContent(agreement);
        using var answer = await partner.RunAsync(pages.ToRequest(due, agreement, read, content), ct);
        var position = answer.Status == 200 && answer.Fault is null ? TakeChanges.ReadReceipt(answer.Content) : null;
        if (position == page.Next)
        {
            var told = due with { Position = page.Next, ReadTo = page.Next, Attempts = 0, DeliveredAt = clock.GetUtcNow(), FreshUntil = page.FreshUntil };
            await queue.AdvanceAsync(told, page.Changes.Count, page.AtHead ? settings.PollEvery : null, ct);
            return page.AtHead ? null : told;
        }
        if (position is not null)
        {
            // It has lost or has already what we thought it had not: its word counts, for its copy is what matters.
            log.LogWarning("{Member} stands at {Position} of the subscription {Subscription}, not at {Expected}; telling goes on from there", due.Member, position, due.Id, due.Position);
            return await FailAsync(due with { Position = position, ReadTo = position }, 409, "The subscriber stands at another position; telling goes on from there.", ct);
        }
        return await FailAsync(due, answer.Status, Explain(answer), ct);
    }

    private async Task<Subscriber?> FailAsync(Subscriber due, int status, string failure, CancellationToken ct)
    {
        var attempts = due.Attempts + 1;
        var refused = status is >= 400 and < 500 and not (408 or 409 or 429);
        if (attempts >= (refused ? settings.MostRefusals : settings.MostAttempts))
        {
            await queue.ParkAsync(due with { Attempts = attempts }, status, failure, ct);
            log.LogError("The subscription {Subscription} of {Member} could not be told in {Attempts} attempts (last answer {Status}) and is parked. Put it right with the partner, then resume it", due.Id, due.Member, attempts, status);
            return null;
        }
        await queue.PostponeAsync(due with { Attempts = attempts }, FeedRules.Pause(attempts, settings.LongestPause), status, failure, ct);
        return null;
    }

    // What is wrong here is not counted against the subscriber.
    private async Task<Subscriber?> WaitAsync(Subscriber due, TimeSpan pause, string failure, CancellationToken ct)
    {
        await queue.PostponeAsync(due, pause, null, failure, ct);
        return null;
    }

    private static string Explain(PartnerAnswer answer) => answer.Fault is { } fault ? fault.Detail : answer.Status switch
    {
        403 => "The subscriber's gateway has no such agreement in force.",
        404 => "The subscriber's gateway does not know the subscription.",
        422 => "The subscriber cannot take what it was told.",
        429 or 503 => "The subscriber asks to wait.",
        >= 500 => "The subscriber's gateway or service does not answer as it should.",
        _ => $"The subscriber answers {answer.Status} without a position.",
    };
}
