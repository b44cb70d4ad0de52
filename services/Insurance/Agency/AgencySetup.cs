using Lmis.Contracts;
using Lmis.Hosting;

namespace Lmis.Insurance.Agency;

/// <summary>What asking the agency needs in the container.</summary>
public static class AgencySetup
{
    private const int LargestPage = 8 << 20;

    /// <summary>Registers the way to the gateway's consumer door.</summary>
    public static IServiceCollection AddAgency(this IServiceCollection services)
    {
        services.AddExchangeOptions<AgencyOptions>("Insurance:Agency");
        services.AddExchangeClient<AgencyOptions>(nameof(AskAgency)).AddServiceToken(Scopes.ExchangeCall);
        services.AddExchangeClient<AgencyOptions>(AskAgency.FileClient, LargestPage).AddServiceToken(Scopes.ExchangeCall);
        services.AddSingleton<AskAgency>();
        return services;
    }
}
