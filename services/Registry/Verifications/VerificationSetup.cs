using System.Net.Sockets;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Consents;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Lmis.Registry.Verifications;

/// <summary>What verifications need in the container: options, the way to the gateway and the worker of bulk runs.</summary>
public static class VerificationSetup
{
    internal const string PopulationClient = "population", EnterprisesClient = "enterprises";

    /// <summary>How long a partner that keeps failing is left alone.</summary>
    internal static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(5);

    private const int LargestAnswer = 64 * 1024;

    /// <summary>Registers verification of persons and employers through the data exchange.</summary>
    public static IServiceCollection AddVerifications(this IServiceCollection services)
    {
        services.AddOptions<VerificationOptions>().BindConfiguration("Registry:Verifications").ValidateDataAnnotations()
            .Validate(static o => o.Gateway is null == o.Client is null, "Registry:Verifications:Gateway and Client belong together: set both, or neither where there is no exchange.")
            .Validate(static o => o.Gateway is not { } gateway || (gateway.IsAbsoluteUri && gateway.PathAndQuery == "/" && gateway.Scheme is "http" or "https"),
                "Registry:Verifications:Gateway must be an address without a path, such as http://gateway:8080.")
            .ValidateOnStart();
        services.AddExchangeClient(PopulationClient);
        services.AddExchangeClient(EnterprisesClient);
        services.AddExchangeClient(MembersOfNetwork.Client, MembersOfNetwork.LargestDirectory);
        services.AddSingleton<MembersOfNetwork>();
        services.AddSingleton<AskExchange>();
        services.AddSingleton<AskPopulation>();
        services.AddSingleton<AskEnterprises>();
        services.AddSingleton<VerifiedSubjects, VerifiedPersons>();
        services.AddSingleton<VerifiedSubjects, VerifiedEmployers>();
        services.AddSingleton<VerificationLease>();
        services.AddHostedService<VerificationWorker>();
        return services;
    }

    /// <summary>A client of the gateway with a circuit of its own: one register that is away does not stop questions to another.</summary>
    internal static void AddExchangeClient(this IServiceCollection services, string name, int largestAnswer = LargestAnswer)
    {
        var client = services.AddHttpClient(name, (provider, http) =>
        {
            // The pipeline's time ends with the headers; this one holds for the body as well.
            http.Timeout = provider.GetRequiredService<IOptions<VerificationOptions>>().Value.Timeout + TimeSpan.FromSeconds(1);
            http.MaxResponseContentBufferSize = largestAnswer;
        });
        client.ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });
#pragma warning disable EXTEXP0001 // The platform's pipeline breaks at a 429 as well; that a partner keeps its limit is no failure of his.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler(name, static (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<VerificationOptions>>().Value;
            pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakFor,
                ShouldHandle = static args => ValueTask.FromResult(
                    args.Outcome.Exception is HttpRequestException or SocketException or TimeoutRejectedException || (int?)args.Outcome.Result?.StatusCode is 502 or 503 or 504),
            });
            pipeline.AddTimeout(options.Timeout);
        });
        client.AddServiceToken(Scopes.ExchangeCall);
    }
}
