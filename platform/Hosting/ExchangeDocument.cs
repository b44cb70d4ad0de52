using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Lmis.Hosting;

/// <summary>The OpenAPI 3.1 document of one dataset alone, with paths as a partner writes them after the service code; X-Road's <c>getOpenAPI</c>.</summary>
internal static class ExchangeDocument
{
    public static void Add(IServiceCollection services, ExchangeDataset dataset) => services.AddOpenApi(Name(dataset), options =>
    {
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.Any(m => ReferenceEquals(m, dataset));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = dataset.Title, Version = "v1" };
            document.Servers = [];
            document.Tags = null;
            var paths = new OpenApiPaths();
            foreach (var (path, item) in document.Paths)
                paths.Add(path[dataset.Prefix.Length..] is { Length: > 0 } rest ? rest : "/", item);
            document.Paths = paths;
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            operation.Tags = null;
            return Task.CompletedTask;
        });
    });

    public static async Task<ContentHttpResult> GetAsync(IServiceProvider services, ExchangeDataset dataset, CancellationToken ct)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name(dataset)).GetOpenApiDocumentAsync(ct);
        return TypedResults.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, ct), "application/json;charset=utf-8");
    }

    private static string Name(ExchangeDataset dataset) => $"exchange-{dataset.BasePath.Trim('/').ToLowerInvariant()}-{dataset.Code}";
}
