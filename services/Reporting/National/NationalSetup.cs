using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting.National;

/// <summary>What sending reports to the national system needs in the container.</summary>
public static class NationalSetup
{
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Registers the sender and its way to the gateway's consumer door.</summary>
    public static IServiceCollection AddNational(this IServiceCollection services)
    {
        services.AddOptions<NationalOptions>().BindConfiguration("Reporting:National").ValidateDataAnnotations()
            .Validate(static o => o.Gateway is null == o.Client is null, "Reporting:National:Gateway and Client belong together: set both, or neither where there is no exchange.")
            .Validate(static o => o.Gateway is not { } gateway || (gateway.IsAbsoluteUri && gateway.PathAndQuery == "/" && gateway.Scheme is "http" or "https"),
                "Reporting:National:Gateway must be an address without a path, such as http://gateway:8080.")
            .ValidateOnStart();
        var client = services.AddHttpClient(nameof(AskNational), static (provider, http) =>
        {
            http.Timeout = provider.GetRequiredService<IOptions<NationalOptions>>().Value.Timeout;
            http.MaxResponseContentBufferSize = LargestAnswer;
        });
        client.ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });
#pragma warning disable EXTEXP0001 // Attempts and their pauses are stored.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddServiceToken(Scopes.ExchangeCall);
        return services.AddSingleton<AskNational>().AddHostedService<SendReports>();
    }
}
