using System.Diagnostics.Metrics;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Journals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

/// <summary>A journal alone, as one replica runs it, on a database of the test.</summary>
internal sealed class JournalHost : IAsyncDisposable
{
    public static readonly string SubjectKey = MakeSubjectKey();
    private readonly ServiceProvider services;

    private JournalHost(ServiceProvider services) => this.services = services;

    public Journal Journal => services.GetRequiredService<Journal>();

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public static async Task<JournalHost> StartAsync(string connectionString, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddOptions<ExchangeOptions>().Configure(options => options.SubjectKeyFile = SubjectKey);
        services.AddJournal();
        more?.Invoke(services);
        var host = new JournalHost(services.BuildServiceProvider());
        foreach (var service in host.services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task StopAsync()
    {
        foreach (var service in services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await services.DisposeAsync();
    }

    public static JournalRecord Record(string id, string? subject = null) => new()
    {
        Role = JournalRole.Provider,
        Kind = JournalKind.Exchange,
        RequestId = id,
        XRoadId = "x-" + id,
        Method = "GET",
        Service = "VN/GOV/H55/LMIS/indicators",
        Peer = "VN/GOV/H05",
        Client = "VN/GOV/H05/LMIS",
        AgreementId = "agreement-1",
        Purpose = "statistics",
        Status = 200,
        RequestDigest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        RequestBase = "\"@method\": GET\n\"@signature-params\": " + new string('a', 600),
        RequestKeyId = "key-1",
        RequestSignature = new byte[64],
        ResponseBase = "\"@status\": 200\n\"@signature-params\": " + new string('b', 500),
        ResponseKeyId = "key-2",
        ResponseSignature = new byte[64],
        Subject = subject,
        DirectoryVersion = 7,
    };

    private static string MakeSubjectKey()
    {
        var file = Path.Combine(Path.GetTempPath(), $"lmis-subject-{Guid.CreateVersion7():N}");
        File.WriteAllText(file, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        return file;
    }
}
