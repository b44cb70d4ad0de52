using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Agreements;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Feeds;

namespace Lmis.Gateway.Doors;

/// <summary>
/// What every member answers without an agreement: X-Road's metaservices listMethods, allowedMethods and getOpenAPI, and the subsystem EXCHANGE,
/// where the other party of an agreement delivers what it signed, subscribes to feeds and tells what changed in those of ours.
/// </summary>
internal sealed class BuiltInServices(DatasetCatalogue catalogue, AgreementInbox inbox, TakeSubscription subscriptions, TakeChanges changes, TimeProvider clock)
{
    /// <summary>Code of the built-in subsystem.</summary>
    public const string Subsystem = "EXCHANGE";

    /// <summary>The answer, or null when the request is for a dataset.</summary>
    public async ValueTask<ProviderAnswer?> TryAnswerAsync(ProviderExchange exchange, CancellationToken ct)
    {
        var target = exchange.Target!;
        if (target.Subsystem.Subsystem == Subsystem)
            return await TakeActAsync(exchange, ct);
        if (!target.IsMetaservice)
            return null;
        if (exchange.Method != "GET" || target.Path.Length > 0)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnknown, exchange.RequestId);
        return target.Service switch
        {
            "listMethods" => Methods(exchange, (_, _) => true),
            "allowedMethods" => Methods(exchange, Allows(exchange)),
            _ => await OpenApiAsync(exchange, ct),
        };
    }

    private async ValueTask<ProviderAnswer> TakeActAsync(ProviderExchange exchange, CancellationToken ct)
    {
        var target = exchange.Target!;
        if (exchange.Method == "POST" && target.Path.Length == 0 && target.Query is null && target.Service is FeedRules.Subscriptions or FeedRules.Feeds)
            return await (target.Service == FeedRules.Feeds ? changes.RunAsync(exchange, ct) : subscriptions.RunAsync(exchange, ct));
        if (target.Service != "agreements" || target.Path.Length > 0 || target.Query is not null || exchange.Method != "POST")
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnknown, exchange.RequestId);
        if (!exchange.Content.InMemory)
            return ProviderAnswer.Of(ExchangeFaults.TooLarge, exchange.RequestId);
        var received = await inbox.ReceiveAsync(exchange.Client!.Member, exchange.Content.Memory, ct);
        return Json(received.Status, received.Status < 300
            ? new { state = received.Slug }
            : new { type = "urn:lmis:problem:" + received.Slug, title = "Act refused", status = received.Status, detail = received.Words });
    }

    private Func<OfferedDataset, OperationTemplate, bool> Allows(ProviderExchange exchange) => (dataset, operation) =>
        exchange.Snapshot.ActiveBetween(exchange.Client!, exchange.Target!.Subsystem, dataset.Declaration.Code, clock.GetUtcNow())
            .Any(agreement => agreement.Templates.Any(operation.IsSameAs));

    private ProviderAnswer Methods(ProviderExchange exchange, Func<OfferedDataset, OperationTemplate, bool> shows)
    {
        var subsystem = exchange.Target!.Subsystem;
        var services = new JsonArray();
        foreach (var dataset in catalogue.Of(subsystem))
        {
            var endpoints = dataset.Templates.Where(operation => shows(dataset, operation))
                .Select(operation => (JsonNode)new JsonObject { ["method"] = operation.Method, ["path"] = operation.Text[(operation.Method.Length + 1)..] }).ToArray();
            if (endpoints.Length == 0)
                continue;
            services.Add((JsonNode)new JsonObject
            {
                ["object_type"] = "SERVICE",
                ["xroad_instance"] = subsystem.Member.Instance,
                ["member_class"] = subsystem.Member.MemberClass,
                ["member_code"] = subsystem.Member.MemberCode,
                ["subsystem_code"] = subsystem.Subsystem,
                ["service_code"] = dataset.Declaration.Code,
                ["service_type"] = "OPENAPI",
                ["endpoint_list"] = new JsonArray(endpoints),
            });
        }
        return Json(200, new JsonObject { ["service"] = services });
    }

    private async ValueTask<ProviderAnswer> OpenApiAsync(ProviderExchange exchange, CancellationToken ct)
    {
        var target = exchange.Target!;
        if (target.QueryValue("serviceCode") is not { Length: > 0 } code)
            return ProviderAnswer.Of(ExchangeFaults.RequestRefused("Say which service in the query parameter serviceCode."), exchange.RequestId);
        if (catalogue.Find(new ServiceId(target.Subsystem, code)) is not { } dataset)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnknown, exchange.RequestId);
        return await catalogue.OpenApiAsync(dataset, ct) is { } document
            ? new() { Status = 200, ContentType = "application/json", Content = Content.Of(document) }
            : ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, exchange.RequestId, TimeSpan.FromSeconds(2));
    }

    private static ProviderAnswer Json(int status, object value) => new()
    {
        Status = status,
        ContentType = status < 300 ? "application/json" : ExchangeFault.ContentType,
        Content = Content.Of(JsonSerializer.SerializeToUtf8Bytes(value)),
    };
}
