using Lmis.Contracts;
using Lmis.Gateway.Agreements;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Data;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Directories;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Limits;
using Lmis.Gateway.Members;
using Lmis.Gateway.Partners;
using Lmis.Gateway.States;
using Lmis.Hosting;

namespace Lmis.Gateway.Doors;

/// <summary>The data exchange as this gateway has it: its services, its two doors and its own API. Nothing of it is there without members.</summary>
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
        services.AddSingleton<PartnerConnections>().AddSingleton<CallPartner>().AddSingleton<PartnerCalls>();
        services.AddSingleton<SendAct>(provider => provider.GetRequiredService<PartnerCalls>().PostAsync);
        services.AddSingleton<ProveCaller>().AddSingleton<BuiltInServices>().AddSingleton<ConsumerDoor>();
        ProviderListener.Open(builder, options);
    }

    /// <summary>The provider door, before everything else: what comes through its listener sees nothing but it.</summary>
    public static void Use(WebApplication app) => app.UseMiddleware<ProviderDoor>();

    /// <summary>The consumer door and the exchange's own API.</summary>
    public static void Map(WebApplication app)
    {
        ConsumerDoor.Map(app);
        ListClients.Map(app);

        var open = app.MapGroup("/exchange/v1");
        ServeDirectory.Map(open);
        PublishDirectory.Map(open);

        var own = app.MapGroup("/api/exchange/v1");
        ListMembers.Map(own);
        BlockMember.Map(own);
        UnblockMember.Map(own);
        ListBlocks.Map(own);
        OfferAgreement.Map(own);
        AcceptAgreement.Map(own);
        RejectAgreement.Map(own);
        RevokeAgreement.Map(own);
        ListAgreements.Map(own);
        GetAgreement.Map(own);
        CompareAgreements.Map(own);
        GetEffectiveRights.Map(own);
        ListPurposes.Map(own);
        ListDeliveries.Map(own);
        ResumeDelivery.Map(own);
        SearchJournal.Map(own);
        GetJournalEntry.Map(own);
        GetSubjectEntries.Map(own);
        ExportEvidence.Map(own);
    }
}
