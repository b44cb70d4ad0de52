namespace Lmis.Registry.PersonalData;

/// <summary>Protection of personal data at rest.</summary>
public static class PersonalDataSetup
{
    /// <summary>Registers the options, the key ring (loaded before the first request), the cipher and what re-encrypts after a rotation.</summary>
    public static IServiceCollection AddPersonalData(this IServiceCollection services)
    {
        services.AddOptions<RegistryOptions>().BindConfiguration("Registry").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PersonalDataKeys>();
        services.AddHostedService(static provider => provider.GetRequiredService<PersonalDataKeys>());
        services.AddSingleton<PersonalDataCipher>();
        services.AddOptions<KeyRotationOptions>().BindConfiguration("Registry:KeyRotation").ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<KeyRotationWorker>();
        return services;
    }
}
