using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Insurance.Agency;

/// <summary>What asking the agency needs in the container.</summary>
public static class AgencySetup
{
    private const int LargestAnswer = 64 * 1024, LargestPage = 8 << 20;

    /// <summary>Registers the way to the gateway's consumer door.</summary>
    public static IServiceCollection AddAgency(this IServiceCollection services)
    {
        services.AddOptions<AgencyOptions>().BindConfiguration("Insurance:Agency").ValidateDataAnnotations()
            .Validate(static o => o.Gateway is null == o.Client is null, "Insurance:Agency:Gateway and Client belong together: set both, or neither where there is no exchange.")
            .Validate(static o => o.Gateway is not { } gateway || (gateway.IsAbsoluteUri && gateway.PathAndQuery == "/" && gateway.Scheme is "http" or "https"),
                "Insurance:Agency:Gateway must be an address without a path, such as http://gateway:8080.")
            .ValidateOnStart();
        AddClient(services, nameof(AskAgency), LargestAnswer);
        AddClient(services, AskAgency.FileClient, LargestPage);
        services.AddSingleton<AskAgency>();
        return services;
    }

    private static void AddClient(IServiceCollection services, string name, int largest)
    {
        var client = services.AddHttpClient(name, (provider, http) =>
        {
            http.Timeout = provider.GetRequiredService<IOptions<AgencyOptions>>().Value.Timeout;
            http.MaxResponseContentBufferSize = largest;
        });
        client.ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });
#pragma warning disable EXTEXP0001 // An officer waits for the one answer: a question is not asked again behind their back.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddServiceToken(Scopes.ExchangeCall);
    }
}
