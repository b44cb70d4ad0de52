using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Feeds;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Doors;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>
/// The subscriber's side of a delivery: what a partner's feed tells is taken only for a subscription of ours, under its agreement and from its provider, and handed
/// to the service that takes it; the partner is answered once that service has stored it. Where the service stands elsewhere, the answer says where.
/// </summary>
internal sealed class TakeChanges(NpgsqlDataSource database, DatasetCatalogue catalogue, CallService service, TimeProvider clock)
{
    /// <summary>The answer to <c>POST EXCHANGE/feeds</c>.</summary>
    public async Task<ProviderAnswer> RunAsync(ProviderExchange exchange, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (exchange.Header(ExchangeHeaders.Agreement) is not { } id || exchange.Snapshot.Active(id, now) is not { } agreement
            || agreement.Provider.Member != exchange.Client!.Member || agreement.Consumer.Member != exchange.Target!.Member || !agreement.Purposes.Contains(exchange.Purpose ?? ""))
            return ProviderAnswer.Of(ExchangeFaults.AgreementMissing, exchange.RequestId);
        exchange.Agreement = agreement;
        if (!FeedHeader.TryParse(exchange.Header(FeedHeader.Name), out var feed))
            return ProviderAnswer.Of(ExchangeFaults.HeaderInvalid(FeedHeader.Name), exchange.RequestId);
        if (!exchange.Content.InMemory)
            return ProviderAnswer.Of(ExchangeFaults.TooLarge, exchange.RequestId);
        if (!await IsOursAsync(feed.Subscription, agreement.Id, exchange.Purpose!, ct))
            return FeedAnswers.Refuse(404, "subscription-unknown", "No such subscription", "No subscription of this id is in force here under this agreement and purpose.");
        if (catalogue.FindInbox(agreement.Consumer, agreement.Service) is not { } inbox)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, exchange.RequestId, TimeSpan.FromSeconds(5));
        if (!ChangeEvents.TryRead(exchange.Content.Memory, $"/r1/{agreement.Provider}/{agreement.Service}", out var changes, out var document, out var fault))
            return FeedAnswers.Refuse(422, "feed-batch-malformed", "Batch not readable", $"The batch cannot be taken: {fault}.");
        using (document)
        {
            // A clock that runs ahead must not keep copies alive.
            var fresh = feed.FreshUntil is { } until ? until < now + FeedHeader.LongestFresh ? until : now + FeedHeader.LongestFresh : (DateTimeOffset?)null;
            using var content = Content.Of(Write(feed, fresh, agreement.Rows == RowScope.WithConsent, changes));
            using var taken = await service.BringAsync(inbox, new()
            {
                Method = "POST", Path = "/" + agreement.Service, Content = content, Purpose = exchange.Purpose!, RequestId = exchange.RequestId,
                Header = name => name == "content-type" ? "application/json" : exchange.Header(name),
            }, agreement, ct);
            if (taken.Status != 200)
                return taken.Fault is { } away ? ProviderAnswer.Of(away, exchange.RequestId, TimeSpan.FromSeconds(2)) : FeedAnswers.Refuse(taken.Status, "feed-not-taken", "Not taken", "The service here does not take what was told. Its operator's log says why.");
            if (ReadReceipt(taken.Content) is not { } position)
                return ProviderAnswer.Of(ExchangeFaults.ServiceFault, exchange.RequestId);
            await NoteAsync(feed, position, fresh, changes.Count, ct);
            return FeedAnswers.Json(new { position });
        }
    }

    private async Task<bool> IsOursAsync(Guid subscription, string agreement, string purpose, CancellationToken ct)
    {
        await using var find = database.CreateCommand("select true from exchange.subscription where id = $1 and agreement_id = $2 and purpose = $3 and status in ('asked', 'active')");
        foreach (var value in new object[] { subscription, agreement, purpose })
            find.Parameters.Add(new() { Value = value });
        return await find.ExecuteScalarAsync(ct) is true;
    }

    private async Task NoteAsync(FeedHeader feed, string position, DateTimeOffset? fresh, int count, CancellationToken ct)
    {
        await using var note = database.CreateCommand(
            "update exchange.subscription set status = case status when 'asked' then 'active' else status end, position = $2, received_at = $3, fresh_until = $4, taken = taken + $5 where id = $1");
        note.Parameters.Add(new() { Value = feed.Subscription });
        note.Parameters.Add(new() { Value = position });
        note.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        note.Parameters.Add(new() { Value = fresh is { } until ? until.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        note.Parameters.Add(new() { Value = position == feed.Next ? (long)count : 0L });
        await note.ExecuteNonQueryAsync(ct);
    }

    // As Lmis.Hosting.FeedDelivery has it.
    private static byte[] Write(FeedHeader feed, DateTimeOffset? fresh, bool ages, IReadOnlyList<FeedChange> changes)
    {
        using var buffer = new MemoryStream(256 + (changes.Count * 256));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("subscription", feed.Subscription);
            json.WriteString("after", feed.After);
            json.WriteString("next", feed.Next);
            if (fresh is { } until)
                json.WriteString("freshUntil", until);
            json.WriteBoolean("ages", ages);
            json.WriteStartArray("changes");
            foreach (var change in changes)
            {
                json.WriteStartObject();
                json.WriteString("position", change.Position);
                json.WriteString("entity", change.Entity);
                json.WriteString("kind", change.Kind);
                json.WriteNumber("version", change.Version);
                json.WriteString("at", change.At);
                if (change.Reason is not null)
                    json.WriteString("reason", change.Reason);
                if (change.Data is { } data)
                {
                    json.WritePropertyName("data");
                    data.WriteTo(json);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>The position of a receipt, or null where it is none.</summary>
    internal static string? ReadReceipt(Content content)
    {
        if (!content.InMemory || content.Length is 0 or > 4096)
            return null;
        try
        {
            using var receipt = JsonDocument.Parse(content.Memory);
            return receipt.RootElement.ValueKind is JsonValueKind.Object && receipt.RootElement.TryGetProperty("position", out var value) && value.ValueKind is JsonValueKind.String && FeedHeader.IsPosition(value.GetString())
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
