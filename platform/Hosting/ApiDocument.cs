using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Lmis.Hosting;

/// <summary>The service's OpenAPI 3.1 document, with the scope each operation needs; the sidecar's endpoints and the exchange's datasets are not part of it.</summary>
internal static class ApiDocument
{
    public static void Add(WebApplicationBuilder builder, string serviceName) => builder.Services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => !description.ActionDescriptor.EndpointMetadata.Any(m => m is SidecarPortOnly or ExchangeDataset);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = $"LMIS {serviceName}", Version = "v1" };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "Access token of the Identity service.",
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            // Operations are named by their verb files, which read as a summary: EnterLabourRecord, Enter labour record.
            if (string.IsNullOrEmpty(operation.Summary) && operation.OperationId is { Length: > 0 } id)
                operation.Summary = id[..1] + string.Concat(id.Skip(1).Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
            var declared = context.Description.ActionDescriptor.EndpointMetadata.OfType<EndpointScope>().LastOrDefault();
            if (declared?.Scope is not { } scope)
                return Task.CompletedTask;
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [scope] }];
            var area = declared.Kind == EndpointScopeKind.Area ? " and an administrative area" : "";
            operation.Description = string.IsNullOrEmpty(operation.Description)
                ? $"Needs the scope `{scope}`{area}."
                : $"{operation.Description}\n\nNeeds the scope `{scope}`{area}.";
            return Task.CompletedTask;
        });
    });
}
