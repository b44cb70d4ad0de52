using System.Text.Json;
using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Lmis.Messaging;

/// <summary>What a re-drive did.</summary>
/// <param name="Id">The dead letter.</param>
/// <param name="Outcome"><c>applied</c>, or <c>already-applied</c> when the inbox knew the message.</param>
public sealed record RedriveDeadLetterResponse(Guid Id, string Outcome);

/// <summary>Runs the subscription's handler again for one dead letter, in one transaction with the inbox and the letter's new status.</summary>
internal sealed class RedriveDeadLetter
{
    internal const string Applied = "applied";

    /// <summary>Another operator dealt with the letter first.</summary>
    internal sealed class TakenException : Exception;

    public static void Map(RouteGroupBuilder operations) =>
        operations.MapPost("/dead-letters/{id:guid}/redrive", HandleAsync).WithName(nameof(RedriveDeadLetter)).WithSummary("Run the handler again for a dead letter");

    private static async Task<Results<Ok<RedriveDeadLetterResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MessagingDb db, SubscriptionTable subscriptions, Caller caller, TimeProvider clock, ILogger<RedriveDeadLetter> log, CancellationToken ct)
    {
        var letter = await db.DeadLetters.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct);
        if (letter is null)
            return InspectDeadLetter.NotFound(id);
        if (letter.Status != DeadLetter.Waiting)
            return Taken(letter.Status);
        if (subscriptions.Find(letter.Topic) is not IRedrivable subscription)
            return Problems.Conflict("dead-letter-without-subscription", "Nobody handles this topic any more", $"This service does not subscribe to {letter.Topic} now; discard the dead letter with a reason.");

        try
        {
            var outcome = await RunAsync(letter, db, subscription, caller.Subject, clock, log, ct);
            return outcome.Failure is not { } failure
                ? TypedResults.Ok(new RedriveDeadLetterResponse(id, outcome.Name))
                : Failure.IsTransient(failure)
                    ? Problems.Unavailable("redrive-interrupted", "Something the handler needs is away", "Try the re-drive again in a minute.", ("reason", outcome.Name))
                    : Problems.Unprocessable("redrive-failed", "The handler failed again",
                        "The dead letter waits on. Mend the cause that 'reason' names, then re-drive it; or discard it with a reason.", ("reason", outcome.Name));
        }
        catch (TakenException) when (!ct.IsCancellationRequested)
        {
            return Taken("dealt with");
        }
    }

    /// <summary>Re-drives a waiting letter and records the outcome with it; the failure, if it failed again.</summary>
    public static async Task<(string Name, Exception? Failure)> RunAsync(
        DeadLetter letter, MessagingDb db, IRedrivable subscription, string operatorId, TimeProvider clock, ILogger log, CancellationToken ct)
    {
        var waiting = db.DeadLetters.Where(d => d.Id == letter.Id && d.Status == DeadLetter.Waiting);
        var now = clock.GetUtcNow();
        try
        {
            using var envelope = JsonDocument.Parse(letter.Envelope);
            var applied = await subscription.ApplyAgainAsync(new("", envelope.RootElement), async (handlers, fresh, token) =>
            {
                // Checked again under the row's lock: two operators may act at once, and a discarded letter must not take effect.
                var taken = await handlers.Set<DeadLetter>().Where(d => d.Id == letter.Id && d.Status == DeadLetter.Waiting).ExecuteUpdateAsync(
                    set => set.SetProperty(d => d.Status, DeadLetter.Redriven).SetProperty(d => d.Redrives, d => d.Redrives + 1)
                        .SetProperty(d => d.LastRedriveAt, now).SetProperty(d => d.LastRedriveBy, operatorId).SetProperty(d => d.LastRedriveOutcome, Name(fresh)), token);
                if (taken == 0)
                    throw new TakenException();
            }, ct);
            return (Name(applied), null);
        }
        catch (Exception failure) when (failure is not TakenException && !ct.IsCancellationRequested)
        {
            var kind = Failure.Kind(failure);
            log.LogWarning(failure, "Re-driving dead letter {Id} of {Topic} failed: {Reason}", letter.Id, letter.Topic, kind);
            await waiting.ExecuteUpdateAsync(
                set => set.SetProperty(d => d.Redrives, d => d.Redrives + 1).SetProperty(d => d.LastRedriveAt, now)
                    .SetProperty(d => d.LastRedriveBy, operatorId).SetProperty(d => d.LastRedriveOutcome, kind), ct);
            return (kind, failure);
        }
    }

    private static string Name(bool applied) => applied ? Applied : "already-applied";

    private static ProblemHttpResult Taken(string status) =>
        Problems.Conflict("dead-letter-closed", "This dead letter is closed", $"It is {status}; only a waiting dead letter can be re-driven or discarded.");
}
