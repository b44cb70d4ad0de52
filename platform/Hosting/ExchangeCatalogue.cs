using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lmis.Hosting;

/// <summary>Every dataset of this process.</summary>
internal sealed class ExchangeCatalogue(string serviceName, IReadOnlyList<ExchangeDataset> datasets)
{
    private readonly HashSet<string> listed = [];

    public string ServiceOf(ExchangeDataset dataset) => dataset.Service ?? serviceName;

    public IEnumerable<ExchangeDataset> At(string basePath) => datasets.Where(dataset => dataset.BasePath == basePath);

    public bool Contains(ExchangeDataset dataset) => datasets.Contains(dataset);

    /// <summary>True the first time, when the list under this path is still to be mapped.</summary>
    public bool List(string basePath) => listed.Add(basePath);

    /// <summary>Where the declared operations and the mapped endpoints differ, one sentence each.</summary>
    public IEnumerable<string> Differences(IEndpointRouteBuilder app)
    {
        var mapped = app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ExchangeDataset>() is not null)
            .Select(endpoint => $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]} {endpoint.RoutePattern.RawText}")
            .ToHashSet();
        var declared = datasets.SelectMany(set => set.Operations.Select(operation => $"{operation.Method} {set.Prefix}{operation.Path}")).ToHashSet();
        return mapped.Except(declared).Select(one => $"{one} is mapped, but not among its dataset's operations.")
            .Concat(declared.Except(mapped).Select(one => $"{one} is an operation of its dataset, but not mapped."));
    }
}
