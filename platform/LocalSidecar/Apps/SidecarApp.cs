using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;

namespace Lmis.LocalSidecar.Apps;

/// <summary>One application as the sidecar knows it: its files, its components, its channel and what it is subscribed to now.</summary>
internal sealed class SidecarApp(
    SidecarAppOptions options, SidecarResources resources, SidecarConfiguration configuration, IReadOnlyDictionary<string, RedisStreams> components, string? appApiToken) : IDisposable
{
    private readonly CancellationTokenSource shutDown = new();
    private int appPort = options.AppPort ?? -1;

    public string AppId => options.AppId;

    public SidecarAppOptions Options => options;

    public SidecarResources Resources => resources;

    public SidecarConfiguration Configuration => configuration;

    public IReadOnlyDictionary<string, RedisStreams> Components => components;

    /// <summary>Port of the application; 0 while it is not known, -1 when there is none.</summary>
    public int AppPort
    {
        get => Volatile.Read(ref appPort);
        set => Volatile.Write(ref appPort, value);
    }

    public AppChannel Channel => field ??= new AppChannel(this, appApiToken);

    public string? AppApiToken => appApiToken;

    public bool IsOutboundReady => !IsShutDown && components.Values.All(c => c.IsConnected);

    /// <summary>True once the application's port was open, or when it has none.</summary>
    public bool HasSeenApp { get; set; } = options.AppPort is null;

    public IReadOnlyList<Subscription> Subscriptions { get; set; } = [];

    public CancellationToken ShutDownToken => shutDown.Token;

    public bool IsShutDown => shutDown.IsCancellationRequested;

    public void ShutDown() => shutDown.Cancel();

    public void Dispose()
    {
        Channel.Dispose();
        shutDown.Dispose();
    }
}
