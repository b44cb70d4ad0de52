using Lmis.Contracts;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>What to subscribe to.</summary>
/// <param name="Agreement">An agreement in force by which a member of ours may read the feed.</param>
/// <param name="Operation">Path of the feed after the service, as the agreement lists it: <c>/changes</c>.</param>
/// <param name="Purpose">One of the agreement's purposes.</param>
public sealed record SubscribeRequest(string Agreement, string Operation, string Purpose);

/// <summary>
/// Subscribes to a partner's feed: from its first position on, everything the agreement lets pass is told to the service here that takes the dataset. A partner that is
/// away is asked when it is back; asking twice for the same feed gives the same subscription.
/// </summary>
public static class Subscribe
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/subscriptions", HandleAsync).WithName(nameof(Subscribe)).WithTags("Feeds").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Ok<SubscriptionView>, Created<SubscriptionView>, ProblemHttpResult>> HandleAsync(
        SubscribeRequest request, NpgsqlDataSource database, ExchangeState state, OurMembers ours, DatasetCatalogue catalogue, TellSubscriptions provider, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (state.Current.Active(request.Agreement, now) is not { } agreement || ours.Find(agreement.Consumer.Member) is null)
            return Problems.NotFound("no-such-agreement", "No such agreement", "No agreement of this id is in force by which a member of this gateway may ask. List the agreements to see which are.");
        if (FeedRules.Check(agreement, request.Operation, request.Purpose) is { } breach)
            return Problems.Unprocessable(breach.Slug, "Not agreed", breach.Words);
        if (catalogue.FindInbox(agreement.Consumer, agreement.Service) is null)
            return Problems.Unprocessable("nobody-takes-feed", "Nobody takes this feed", $"No service of {agreement.Consumer} takes what feeds of '{agreement.Service}' tell, so it would be told to nobody. Upgrade or start the service that does.");

        var id = Guid.CreateVersion7(now);
        await using var keep = database.CreateCommand(
            """
            insert into exchange.subscription (id, agreement_id, operation, purpose, status, position, next_at, made_at, made_by) values ($1, $2, $3, $4, 'asked', '0', $5, $5, $6)
            on conflict do nothing
            """);
        foreach (var value in new object[] { id, agreement.Id, request.Operation, request.Purpose, now.UtcDateTime, caller.Subject })
            keep.Parameters.Add(new() { Value = value });
        var isNew = await keep.ExecuteNonQueryAsync(ct) == 1;
        var held = (await ListSubscriptions.ReadAsync(database, "agreement_id = $1 and operation = $2 and status not in ('ended', 'refused')", [agreement.Id, request.Operation], ct)).Single();
        if (held.Purpose != request.Purpose)
            return Problems.Conflict("subscription-exists", "Subscribed already", $"This feed is subscribed to under this agreement for '{held.Purpose}'. End that subscription first.");
        await provider.RunAsync(held.Id, ct);
        var told = (await ListSubscriptions.ReadAsync(database, "id = $1", [held.Id], ct)).Single();
        return isNew ? TypedResults.Created((string?)null, told) : TypedResults.Ok(told);
    }
}
