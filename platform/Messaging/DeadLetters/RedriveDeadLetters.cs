using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Lmis.Messaging;

/// <summary>Which dead letters to re-drive.</summary>
/// <param name="Topic">The topic they were first published to.</param>
/// <param name="Limit">At most this many, oldest first; 1 to 1000.</param>
public sealed record RedriveDeadLettersRequest(string Topic, int Limit = 200);

/// <summary>What became of them.</summary>
/// <param name="Applied">Applied now.</param>
/// <param name="AlreadyApplied">Known to the inbox.</param>
/// <param name="Failed">Failed again; they wait on, each with its reason.</param>
public sealed record RedriveDeadLettersResponse(int Applied, int AlreadyApplied, int Failed);

/// <summary>Re-drives the waiting dead letters of a topic one by one, as after an outage that outlasted the retries.</summary>
internal sealed class RedriveDeadLetters
{
    public static void Map(RouteGroupBuilder operations) =>
        operations.MapPost("/dead-letters/redrive", HandleAsync).WithName(nameof(RedriveDeadLetters)).WithSummary("Run the handler again for a topic's dead letters");

    private static async Task<Results<Ok<RedriveDeadLettersResponse>, ProblemHttpResult>> HandleAsync(
        RedriveDeadLettersRequest request, MessagingDb db, SubscriptionTable subscriptions, Caller caller, TimeProvider clock, ILogger<RedriveDeadLetters> log, CancellationToken ct)
    {
        if (request.Limit is < 1 or > 1000)
            return Problems.BadRequest("page-limit", "Limit out of range", "Re-drive 1 to 1000 dead letters at a time.");
        if (subscriptions.Find(request.Topic) is not IRedrivable subscription)
            return Problems.NotFound("topic-not-subscribed", "No such subscription", $"This service does not subscribe to '{request.Topic}'.");

        var letters = await db.DeadLetters.AsNoTracking()
            .Where(d => d.Status == DeadLetter.Waiting && d.Topic == request.Topic).OrderBy(d => d.Id).Take(request.Limit).ToListAsync(ct);
        var (applied, known, failed) = (0, 0, 0);
        foreach (var letter in letters)
        {
            try
            {
                var (outcome, failure) = await RedriveDeadLetter.RunAsync(letter, db, subscription, caller.Subject, clock, log, ct);
                if (failure is not null)
                    failed++;
                else if (outcome == RedriveDeadLetter.Applied)
                    applied++;
                else
                    known++;
            }
            catch (RedriveDeadLetter.TakenException) when (!ct.IsCancellationRequested)
            {
                // Another operator was faster: it is counted there.
                log.LogInformation("Dead letter {Id} was dealt with meanwhile", letter.Id);
            }
        }

        return TypedResults.Ok(new RedriveDeadLettersResponse(applied, known, failed));
    }
}
