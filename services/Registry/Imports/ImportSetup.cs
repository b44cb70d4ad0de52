namespace Lmis.Registry.Imports;

/// <summary>What imports need in the container: options, the worker and its signals.</summary>
public static class ImportSetup
{
    /// <summary>Registers the import worker of this process.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration("Registry:Imports").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ImportLease>();
        services.AddSingleton<ImportSignals>();
        services.AddHostedService(static s => s.GetRequiredService<ImportSignals>());
        services.AddScoped<StoreChunk>();
        services.AddHostedService<ImportWorker>();
        return services;
    }
}
