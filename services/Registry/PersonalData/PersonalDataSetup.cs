namespace Lmis.Registry.PersonalData;

/// <summary>Protection of personal data at rest.</summary>
public static class PersonalDataSetup
{
    /// <summary>Registers the options, the key ring (loaded before the first request) and the cipher.</summary>
    public static IServiceCollection AddPersonalData(this IServiceCollection services)
    {
        services.AddOptions<RegistryOptions>().BindConfiguration("Registry").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PersonalDataKeys>();
        services.AddHostedService(static provider => provider.GetRequiredService<PersonalDataKeys>());
        services.AddSingleton<PersonalDataCipher>();
        return services;
    }
}
