using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Hosting;

/// <summary>Refuses to start a service in which an endpoint has not said who may call it.</summary>
internal static class EndpointScopeCheck
{
    public static void Run(IEndpointRouteBuilder app)
    {
        var wrong = app.DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(Fault)
            .OfType<string>()
            .Distinct()
            .ToList();
        if (app.ServiceProvider.GetService<ExchangeCatalogue>()?.Differences(app).ToList() is { Count: > 0 } differences)
            throw new InvalidOperationException("The exchange's datasets must be what is mapped: " + string.Join(" ", differences));
        if (wrong.Count > 0)
            throw new InvalidOperationException(
                "These endpoints must declare who may call them, with exactly one of RequireAreaScope, RequireServiceScope, AllowPublic, MapExchangeDataset "
                + "(or OnSidecarPort for the sidecar's deliveries):" + string.Concat(wrong.Select(w => Environment.NewLine + "  " + w)));
    }

    private static string? Fault(RouteEndpoint endpoint)
    {
        var declared = endpoint.Metadata.GetOrderedMetadata<EndpointScope>();
        var ok = declared.Count == 1 || (declared.Count == 0 && endpoint.Metadata.GetMetadata<SidecarPortOnly>() is not null);
        // gRPC maps a catch-all for methods a service does not have; it answers "unimplemented" and reads nothing.
        if (ok || endpoint.DisplayName?.StartsWith("gRPC - Unimplemented", StringComparison.Ordinal) == true)
            return null;
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
        return $"{(methods is null ? "any" : string.Join(",", methods))} {endpoint.RoutePattern.RawText} ({declared.Count} declarations)";
    }
}
