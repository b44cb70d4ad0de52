using Lmis.Exchange.Addressing;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Doors;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>
/// The provider's side of a subscription: a partner that has proved itself asks to be told what changes in a dataset it has an agreement about, or that it wants to
/// be told no more. Asking again changes nothing.
/// </summary>
internal sealed class TakeSubscription(NpgsqlDataSource database, DatasetCatalogue catalogue, TimeProvider clock)
{
    /// <summary>The answer to <c>POST EXCHANGE/subscriptions</c>.</summary>
    public async Task<ProviderAnswer> RunAsync(ProviderExchange exchange, CancellationToken ct)
    {
        if (!exchange.Content.InMemory || SubscriptionMessage.Read(exchange.Content.Memory.Span) is not { } message)
            return ProviderAnswer.Of(ExchangeFaults.RequestRefused("A subscription is JSON with subscription (a UUID), operation (a path) and ends (true or false)."), exchange.RequestId);
        var member = exchange.Client!.Member;
        if (message.Ends)
            return await EndAsync(member, message.Subscription, ct);

        var now = clock.GetUtcNow();
        if (exchange.Header(ExchangeHeaders.Agreement) is not { } id || exchange.Snapshot.Active(id, now) is not { } agreement
            || agreement.Consumer.Member != member || agreement.Provider.Member != exchange.Target!.Member)
            return ProviderAnswer.Of(ExchangeFaults.AgreementMissing, exchange.RequestId);
        exchange.Agreement = agreement;
        if (FeedRules.Check(agreement, message.Operation, exchange.Purpose) is { } breach)
            return ProviderAnswer.Of(ExchangeFaults.AgreementBreach(breach.Slug, breach.Words), exchange.RequestId);
        if (catalogue.Find(new ServiceId(agreement.Provider, agreement.Service)) is not { } dataset)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnknown, exchange.RequestId);
        return dataset.Declaration.Operations.Any(operation => operation.Feed && operation.Path == message.Operation)
            ? await KeepAsync(member, message, agreement.Id, exchange.Purpose!, ct)
            : FeedAnswers.Refuse(422, "no-feed", "Not a feed", "This operation tells no changes and cannot be subscribed to.");
    }

    private async Task<ProviderAnswer> KeepAsync(MemberId member, SubscriptionMessage message, string agreement, string purpose, CancellationToken ct)
    {
        await using var keep = database.CreateCommand(
            """
            insert into exchange.subscriber (id, member, agreement_id, operation, purpose, status, position, read_to, next_at, made_at)
            values ($1, $2, $3, $4, $5, 'active', '0', '0', $6, $6) on conflict do nothing
            """);
        foreach (var value in new object[] { message.Subscription, member.ToString(), agreement, message.Operation, purpose, clock.GetUtcNow().UtcDateTime })
            keep.Parameters.Add(new() { Value = value });
        await keep.ExecuteNonQueryAsync(ct);
        await using var find = database.CreateCommand("select status from exchange.subscriber where member = $1 and id = $2 and agreement_id = $3 and operation = $4 and purpose = $5");
        foreach (var value in new object[] { member.ToString(), message.Subscription, agreement, message.Operation, purpose })
            find.Parameters.Add(new() { Value = value });
        return await find.ExecuteScalarAsync(ct) switch
        {
            "ended" => FeedAnswers.Refuse(409, "subscription-ended", "Subscription ended", "A subscription of this id has ended. Subscribe under a new one."),
            string => FeedAnswers.Json(new { state = "active" }),
            _ => FeedAnswers.Refuse(409, "subscription-exists", "Subscribed already", "This feed is subscribed to under this agreement by another id. End that one first."),
        };
    }

    private async Task<ProviderAnswer> EndAsync(MemberId member, Guid id, CancellationToken ct)
    {
        await using var end = database.CreateCommand("update exchange.subscriber set status = 'ended', ended_at = $3 where member = $1 and id = $2 and status <> 'ended'");
        end.Parameters.Add(new() { Value = member.ToString() });
        end.Parameters.Add(new() { Value = id });
        end.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        await end.ExecuteNonQueryAsync(ct);
        return FeedAnswers.Json(new { state = "ended" });
    }
}
