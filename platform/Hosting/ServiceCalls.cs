using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Lmis.Hosting;

/// <summary>Calls to other services with a token of this service's own: gRPC reads through the Dapr sidecar, and HTTP to our own gateway.</summary>
public static class ServiceCalls
{
    /// <summary>Registers a gRPC client of another service, called as this service with one scope; keyed by the service's app id too, where several serve the same contract.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="appId">The Dapr app id of the service called.</param>
    /// <param name="scope">The service scope its endpoint requires.</param>
    public static WebApplicationBuilder AddServiceGrpcClient<TClient>(this WebApplicationBuilder builder, string appId, string scope)
        where TClient : ClientBase<TClient>
    {
        var port = builder.Configuration["DAPR_GRPC_PORT"] ?? "50001";
        var address = builder.Configuration["DAPR_GRPC_ENDPOINT"] ?? $"http://127.0.0.1:{port}";
#pragma warning disable EXTEXP0001 // Streams live longer than a resilience pipeline's timeout; a caller resumes them by cursor.
        var name = $"{typeof(TClient).FullName} of {appId}";
        builder.Services.AddKeyedTransient(appId, (services, _) => services.GetRequiredService<GrpcClientFactory>().CreateClient<TClient>(name));
        builder.Services.AddGrpcClient<TClient>(name, options => options.Address = new Uri(address))
            .RemoveAllResilienceHandlers()
            .AddHttpMessageHandler(services => new SidecarCallHandler(services.GetRequiredService<ServiceTokens>(), appId, scope, builder.Configuration["DAPR_API_TOKEN"]));
#pragma warning restore EXTEXP0001
        return builder;
    }

    /// <summary>Lets an HTTP client call with a token of this service's own; for what is called by address and not through the sidecar: our own gateway.</summary>
    /// <param name="client">The client.</param>
    /// <param name="scope">The scope its tokens carry.</param>
    public static IHttpClientBuilder AddServiceToken(this IHttpClientBuilder client, string scope) =>
        client.AddHttpMessageHandler(services => new TokenHandler(services.GetRequiredService<ServiceTokens>(), scope));

    internal static void AddTokens(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServiceClientOptions>().BindConfiguration("ServiceClient");
        builder.Services.AddHttpClient(nameof(ServiceTokens));
        builder.Services.AddSingleton<ServiceTokens>();
    }

    private sealed class TokenHandler(ServiceTokens tokens, string scope) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new("Bearer", await tokens.GetAsync(scope, cancellationToken));
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class SidecarCallHandler(ServiceTokens tokens, string appId, string scope, string? sidecarToken) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("dapr-app-id", appId);
            // Without it the sidecar gathers a stream before passing it on.
            request.Headers.TryAddWithoutValidation("dapr-stream", "true");
            if (!string.IsNullOrEmpty(sidecarToken))
                request.Headers.TryAddWithoutValidation("dapr-api-token", sidecarToken);
            request.Headers.Authorization = new("Bearer", await tokens.GetAsync(scope, cancellationToken));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
