using System.Text.Json.Nodes;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Documents;

/// <summary>Serves the OpenAPI document of all services as one, and each service's own, with the paths as they are called here.</summary>
public static class ServeDocuments
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/openapi/all.json", HandleAllAsync).AllowPublic().ExcludeFromDescription();
        foreach (var service in app.Services.GetRequiredService<ServiceDocuments>().Services)
            app.MapGet($"/openapi/{service}.json", (ServiceDocuments documents) => HandleOneAsync(service, documents)).AllowPublic().ExcludeFromDescription();
    }

    private static async Task<JsonHttpResult<JsonObject>> HandleAllAsync(ServiceDocuments documents) =>
        TypedResults.Json(PublicDocument.Merge(await documents.GetAllAsync()));

    private static async Task<Results<JsonHttpResult<JsonObject>, ProblemHttpResult>> HandleOneAsync(string service, ServiceDocuments documents) =>
        (await documents.GetAsync(service)).Document is { } document
            ? TypedResults.Json(document)
            : Problems.Unavailable("service-away", "Service away", $"The service '{service}' is away for now, and its document with it. Try again in a moment.", ("service", service));
}
