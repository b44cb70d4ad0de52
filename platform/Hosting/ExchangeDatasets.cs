using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lmis.Hosting;

/// <summary>Offers datasets to partners through the gateway, under <c>/exchange/{code}</c>.</summary>
public static class ExchangeDatasets
{
    private sealed record ListedOperation(string Id, string Method, string Path, IReadOnlyList<string> Query, bool Safe, ExchangeMerge? Merge, bool Feed);

    private sealed record ListedDataset(
        string Code, string Title, bool PersonalData, IReadOnlyList<string> Rows, IReadOnlyList<ListedOperation> Operations, IReadOnlyList<string> Fields, bool Inbox);

    private sealed record DatasetList(IReadOnlyList<ListedDataset> Datasets);

    /// <summary>The datasets of this service, the check of the gateway's internal token, and one API document each.</summary>
    /// <exception cref="ArgumentException">A dataset contradicts itself; the message names every fault.</exception>
    public static WebApplicationBuilder AddExchangeDatasets(this WebApplicationBuilder builder, params ExchangeDataset[] datasets)
    {
        var faults = datasets.SelectMany(dataset => dataset.Faults()).ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults), nameof(datasets));
        var serviceName = (string)((IHostApplicationBuilder)builder).Properties[Platform.ServiceName];
        var services = builder.Services;
        services.AddOptions<ExchangeTokenOptions>().BindConfiguration("Exchange").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new ExchangeCatalogue(serviceName, datasets));
        services.AddSingleton<ExchangeInternalKeys>();
        services.AddScoped(s => new ExchangeCaller(s.GetRequiredService<IHttpContextAccessor>().HttpContext));
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ExchangeTokenCheck>(ExchangeTokenCheck.SchemeName, null);
        foreach (var dataset in datasets)
            ExchangeDocument.Add(services, dataset);
        return builder;
    }

    /// <summary>Maps a dataset's operations, each open only to the gateway's internal token; the group is <c>/exchange/{code}</c>.</summary>
    public static void MapExchangeDataset(this IEndpointRouteBuilder app, ExchangeDataset dataset, Action<RouteGroupBuilder> map)
    {
        var catalogue = app.ServiceProvider.GetRequiredService<ExchangeCatalogue>();
        if (!catalogue.Contains(dataset))
            throw new InvalidOperationException($"Name the dataset {dataset.Code} in AddExchangeDatasets before mapping it.");
        var basePath = dataset.BasePath;
        if (catalogue.List(basePath))
            app.MapGet($"{basePath}/exchange/datasets", (ExchangeCatalogue all) => List(all, basePath)).ExcludeFromDescription().AllowPublic();
        app.MapGet($"{dataset.Prefix}/openapi.json", (IServiceProvider services, CancellationToken ct) => ExchangeDocument.GetAsync(services, dataset, ct))
            .ExcludeFromDescription().AllowPublic();

        var group = app.MapGroup(dataset.Prefix);
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            endpoint.Metadata.Add(dataset);
            endpoint.Metadata.Add(new EndpointScope(EndpointScopeKind.Exchange, null, []));
            endpoint.Metadata.Add(new AuthorizeAttribute { AuthenticationSchemes = ExchangeTokenCheck.SchemeName });
        });
        map(group);
    }

    private static Ok<DatasetList> List(ExchangeCatalogue catalogue, string basePath) => TypedResults.Ok(new DatasetList(
    [
        .. catalogue.At(basePath).Select(set => new ListedDataset(set.Code, set.Title, set.PersonalData, set.Rows,
            [.. set.Operations.Select(o => new ListedOperation(o.Id, o.Method, o.Path, o.Query, o.Safe, o.Merge, o.IsFeed))], set.Fields, set.IsInbox)),
    ]));
}
