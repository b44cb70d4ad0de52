using Lmis.Registry.Copies;

namespace Lmis.Registry.Feeds;

/// <summary>What feeds need in the container, ours to partners and partners' to us.</summary>
public static class FeedSetup
{
    public static IServiceCollection AddFeeds(this IServiceCollection services)
    {
        services.AddOptions<FeedOptions>().BindConfiguration("Registry:Feeds").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<ReadChanges>();
        services.AddHostedService<NumberChanges>().AddHostedService<DropStaleCopies>();
        return services;
    }
}
