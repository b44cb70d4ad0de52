using Lmis.Gateway.Agreements;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Data;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Directories;
using Lmis.Gateway.Federation;
using Lmis.Gateway.Feeds;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Members;
using Lmis.Gateway.Packages;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Lmis.Hosting;

namespace Lmis.Gateway.Doors;

/// <summary>What the data exchange of this gateway is made of. Nothing of it is there without members.</summary>
internal static class ExchangeDoors
{
    /// <summary>Registers the exchange and opens the provider door's port.</summary>
    public static void Add(WebApplicationBuilder builder, ExchangeOptions options)
    {
        builder.AddDatabase<GatewayDb>();
        var services = builder.Services;
        services.AddSingleton<OurMembers>().AddHostedService<WatchExpiry>();
        builder.AddExchangeState();
        services.AddJournal();
        services.AddSingleton<BodyBudget>().AddSingleton<Admission>().AddSingleton<DoorMetrics>();
        services.AddSingleton<InternalTokens>().AddSingleton<DatasetCatalogue>().AddHostedService(provider => provider.GetRequiredService<DatasetCatalogue>());
        services.AddSingleton<CallService>().AddSingleton<DailyQuota>().AddSingleton<AgreementLimits>().AddSingleton<ReplayCache>().AddHostedService(provider => provider.GetRequiredService<ReplayCache>());
        services.AddSingleton<PartnerConnections>().AddSingleton<CallPartner>().AddSingleton<AskPartner>().AddSingleton<PartnerCalls>();
        services.AddSingleton<SendAct>(provider => provider.GetRequiredService<PartnerCalls>().PostAsync);
        services.AddSingleton<ProveCaller>().AddSingleton<BuiltInServices>().AddSingleton<AnswerExchange>().AddSingleton<ReadApp>().AddSingleton<ConsumerDoor>();
        services.AddSingleton<RememberedParts>().AddSingleton<AskMembers>();
        services.AddSingleton<SubscriberQueue>().AddSingleton<FeedPages>().AddSingleton<TakeSubscription>().AddSingleton<TakeChanges>().AddSingleton<TellSubscriptions>();
        services.AddHostedService<DeliverChanges>().AddHostedService(provider => provider.GetRequiredService<TellSubscriptions>());
        services.AddSingleton<PackageLog>().AddSingleton<PackRequests>().AddSingleton<AnswerPackage>().AddSingleton<TakeAnswers>();
        ProviderListener.Open(builder, options);
    }

    /// <summary>The provider door, before everything else: what comes through its listener sees nothing but it.</summary>
    public static void Use(WebApplication app) => app.UseMiddleware<ProviderDoor>();
}
