using Lmis.Registry.Verifications;

namespace Lmis.Registry.Handovers;

/// <summary>What hand-overs between provinces need in the container.</summary>
public static class HandoverSetup
{
    internal const string Client = "handovers";

    /// <summary>Registers the way to the other province's gateway and what goes on with open hand-overs.</summary>
    public static IServiceCollection AddHandovers(this IServiceCollection services)
    {
        services.AddOptions<HandoverOptions>().BindConfiguration("Registry:Handovers").ValidateDataAnnotations().ValidateOnStart();
        services.AddExchangeClient(Client);
        services.AddSingleton<AskHandover>();
        services.AddScoped<ContinueOutgoing>();
        services.AddScoped<ContinueIncoming>();
        services.AddScoped<ActivateRecord>();
        services.AddHostedService<HandoverWorker>();
        return services;
    }
}
