namespace Lmis.Registry.Quality;

/// <summary>What the figures of data quality need in the container.</summary>
public static class QualitySetup
{
    /// <summary>Registers the counting, whose results this process keeps for a while.</summary>
    public static IServiceCollection AddDataQuality(this IServiceCollection services)
    {
        services.AddOptions<QualityOptions>().BindConfiguration("Registry:Quality").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<CountQuality>();
    }
}
