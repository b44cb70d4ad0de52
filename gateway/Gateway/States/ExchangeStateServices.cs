using Lmis.Gateway.Agreements;
using Lmis.Gateway.Directories;

namespace Lmis.Gateway.States;

/// <summary>Registers the exchange's state with what reads, changes and follows it.</summary>
public static class ExchangeStateServices
{
    /// <summary>Needs the database, the options of section <c>Exchange</c> and, for deliveries, a <c>SendAct</c>.</summary>
    public static IHostApplicationBuilder AddExchangeState(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PinnedAnchors>().AddSingleton<ReadState>().AddSingleton<StateSignal>();
        services.AddSingleton<ExchangeState>().AddHostedService(s => s.GetRequiredService<ExchangeState>());
        services.AddSingleton<KeepDirectory>().AddHostedService<FollowDirectory>();
        services.AddSingleton<DeliverySignal>().AddSingleton<RecordActs>().AddSingleton<AgreementInbox>().AddHostedService<DeliverActs>();
        services.AddHealthChecks().AddCheck<StateCheck>("exchange-state", tags: ["ready"]);
        return builder;
    }
}
