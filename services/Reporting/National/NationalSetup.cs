using Lmis.Contracts;
using Lmis.Hosting;

namespace Lmis.Reporting.National;

/// <summary>What sending reports to the national system needs in the container.</summary>
public static class NationalSetup
{
    /// <summary>Registers the sender and its way to the gateway's consumer door.</summary>
    public static IServiceCollection AddNational(this IServiceCollection services)
    {
        services.AddExchangeOptions<NationalOptions>("Reporting:National");
        services.AddExchangeClient<NationalOptions>(nameof(AskNational)).AddServiceToken(Scopes.ExchangeCall);
        return services.AddSingleton<AskNational>().AddHostedService<SendReports>();
    }
}
