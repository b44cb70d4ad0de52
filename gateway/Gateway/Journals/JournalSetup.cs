using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>Registers the exchange's journal.</summary>
public static class JournalSetup
{
    /// <summary>Adds <see cref="Journal"/>; the doors must be registered after it, so that they stop before it does.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services) => services
        .AddSingleton<SubjectIndex>()
        .AddSingleton<JournalMetrics>()
        .AddSingleton(provider => new Journal(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<SubjectIndex>(),
            provider.GetRequiredService<JournalMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Journal>>()))
        .AddHostedService(provider => provider.GetRequiredService<Journal>())
        .AddSingleton<CheckpointKeys>()
        .AddSingleton<MakeCheckpoint>()
        .AddSingleton<DropOldMonths>()
        .AddSingleton(provider => new JournalUpkeep(provider.GetRequiredService<MakeCheckpoint>(), provider.GetRequiredService<DropOldMonths>(), () => new EvidenceExport(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IOptions<ExchangeOptions>>().Value.GatewayId, provider.GetRequiredService<TimeProvider>().GetUtcNow())))
        .AddHostedService<KeepJournal>()
        .AddHostedService<StampCheckpoints>();
}
