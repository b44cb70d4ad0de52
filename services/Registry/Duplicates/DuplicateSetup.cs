namespace Lmis.Registry.Duplicates;

/// <summary>What de-duplication needs in the container.</summary>
public static class DuplicateSetup
{
    /// <summary>Registers the search for records that may be of one person.</summary>
    public static IServiceCollection AddDuplicates(this IServiceCollection services)
    {
        services.AddOptions<DuplicateOptions>().BindConfiguration("Registry:Duplicates").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DuplicateLease>();
        services.AddSingleton<FindDuplicates>();
        services.AddHostedService<DuplicateWorker>();
        return services;
    }
}
