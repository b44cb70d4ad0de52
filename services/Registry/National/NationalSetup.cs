using Lmis.Registry.Verifications;

namespace Lmis.Registry.National;

/// <summary>What the exchange with the national system needs in the container.</summary>
public static class NationalSetup
{
    /// <summary>The purpose of everything that is exchanged with it.</summary>
    public const string Purpose = "labour-registration";

    internal const string Client = "national";

    // Receipts of 500 records, and counts of a province's communes.
    private const int LargestAnswer = 1024 * 1024;

    /// <summary>Registers what sends records up and what compares both sides.</summary>
    public static IServiceCollection AddNationalExchange(this IServiceCollection services)
    {
        services.AddOptions<NationalOptions>().BindConfiguration("Registry:National").ValidateDataAnnotations().ValidateOnStart();
        services.AddExchangeClient(Client, LargestAnswer);
        services.AddScoped<MakeRegistrationBatch>();
        services.AddScoped<SendRegistrationBatch>();
        services.AddScoped<Reconcile>();
        services.AddHostedService<RegistrationSender>().AddHostedService<ReconcileRegularly>();
        return services;
    }
}
