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

    /// <summary>Registers verification of persons and employers through the data exchange.</summary>
    public static IServiceCollection AddVerifications(this IServiceCollection services)
    {
        services.AddExchangeOptions<VerificationOptions>("Registry:Verifications");
        services.AddExchangeClient(PopulationClient);
        services.AddExchangeClient(EnterprisesClient);
        services.AddExchangeClient(MembersOfNetwork.Client, MembersOfNetwork.LargestDirectory);
        services.AddSingleton<MembersOfNetwork>();
        services.AddSingleton<AskPopulation>();
        services.AddSingleton<AskEnterprises>();
        services.AddSingleton<VerifiedSubjects, VerifiedPersons>();
        services.AddSingleton<VerifiedSubjects, VerifiedEmployers>();
        services.AddSingleton<VerificationLease>();
        services.AddHostedService<VerificationWorker>();
        return services;
    }

    /// <summary>A client of the gateway with a circuit of its own: one register that is away does not stop questions to another.</summary>
    internal static void AddExchangeClient(this IServiceCollection services, string name, int largestAnswer = ExchangeClients.LargestAnswer)
    {
        var client = services.AddExchangeClient<VerificationOptions>(name, largestAnswer);
        // The pipeline's time ends with the headers; the client's own holds for the body as well.
        client.ConfigureHttpClient(static http => http.Timeout += TimeSpan.FromSeconds(1));
        client.AddResilienceHandler(name, static (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<VerificationOptions>>().Value;
            pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = ExchangeClients.BreakFor,
                ShouldHandle = static args => ValueTask.FromResult(
                    args.Outcome.Exception is HttpRequestException or SocketException or TimeoutRejectedException || (int?)args.Outcome.Result?.StatusCode is 502 or 503 or 504),
            });
            pipeline.AddTimeout(options.Timeout);
        });
        client.AddServiceToken(Scopes.ExchangeCall);
    }
}
