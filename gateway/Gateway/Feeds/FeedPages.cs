using System.Globalization;
using System.Text.Json;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Feeds;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Feeds;

/// <summary>A page that was read for a subscriber, or why none can be had.</summary>
/// <param name="Page">Null where none can be had.</param>
/// <param name="RequestId">Of the reading and of the delivery that tells it.</param>
/// <param name="Failure">Why not, in words.</param>
/// <param name="Document">Holds the page's data.</param>
internal sealed record ReadFeedPage(FeedPage? Page, string RequestId, string? Failure = null, JsonDocument? Document = null) : IDisposable
{
    /// <summary>The batch of events that tells it.</summary>
    public Content ToContent(Agreement agreement) => Content.Of(ChangeEvents.Write(Page!.Changes, $"/r1/{agreement.Provider}/{agreement.Service}", ExchangeSalt.New()));

    public void Dispose() => Document?.Dispose();
}

/// <summary>What a subscriber is told: pages of the service's feed, cut to the agreement's rows and fields like any answer, and the request that tells one.</summary>
internal sealed class FeedPages(DatasetCatalogue catalogue, CallService service, OurMembers ours, IOptions<ExchangeOptions> options)
{
    /// <summary>Reads the page that follows <see cref="Subscriber.ReadTo"/>.</summary>
    public async Task<ReadFeedPage> ReadAsync(Subscriber due, Agreement agreement, CancellationToken ct)
    {
        var requestId = Guid.CreateVersion7().ToString();
        if (catalogue.Find(new ServiceId(agreement.Provider, agreement.Service)) is not { } dataset)
            return new(null, requestId, "The service behind the feed has not said what it offers.");
        using var answer = await service.RunAsync(dataset, new()
        {
            Method = "GET", Path = due.Operation, Query = string.Create(CultureInfo.InvariantCulture, $"after={due.ReadTo}&limit={options.Value.Feeds.MostChanges}"), Purpose = due.Purpose, RequestId = requestId,
            Subscription = due.Id, Header = name => name switch { ExchangeHeaders.RequestId => requestId, ExchangeHeaders.Client => agreement.Consumer.ToString(), _ => null },
        }, agreement, ct);
        if (answer.Status != 200 || !answer.Content.InMemory)
            return new(null, requestId, $"The service behind the feed answers {answer.Status}{(answer.Status == 200 ? " with a page too long for a message; lower Exchange:Feeds:MostChanges" : "")}.");
        return FeedPage.TryRead(answer.Content.Memory, out var page, out var document, out var fault) ? new(page, requestId, null, document) : new(null, requestId, $"The page of the service cannot be told: {fault}.");
    }

    /// <summary>The request that tells the subscriber a page.</summary>
    public PartnerRequest ToRequest(Subscriber due, Agreement agreement, ReadFeedPage read, Content content)
    {
        var page = read.Page!;
        var header = new FeedHeader(due.Id, due.Position, page.Next, page.FreshUntil, page.Changes.Count(static c => c.Kind == FeedChange.Removed),
            [.. page.Changes.Select(static c => c.Reason).OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
        if (!RequestTarget.TryParse($"/r1/{agreement.Consumer.Member}/{BuiltInServices.Subsystem}/{FeedRules.Feeds}", out var target, out var rule))
            throw new InvalidOperationException($"The address of {due.Member} is refused by the rule {rule}.");
        return new()
        {
            As = ours.Find(agreement.Provider.Member)!, Client = new(agreement.Provider.Member, BuiltInServices.Subsystem), Method = "POST", Target = target, Content = content,
            Agreement = agreement, Purpose = due.Purpose, Id = read.RequestId, RequestId = read.RequestId, Headers = [("content-type", ChangeEvents.MediaType), (FeedHeader.Name, header.ToString())],
        };
    }
}
