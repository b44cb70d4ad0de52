using System.Net;
using Lmis.LocalSidecar.Api;
using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Invocation;
using Lmis.LocalSidecar.Publishing;
using Lmis.LocalSidecar.Redis;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Grpc.AspNetCore.Server.Model;

namespace Lmis.LocalSidecar;

/// <summary>A running LocalSidecar: the sidecars of all its applications in this process.</summary>
public sealed class LocalSidecarHost : IAsyncDisposable
{
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    private readonly WebApplication web;
    private readonly SidecarApps apps;
    private readonly IReadOnlyList<RedisStreams> streams;
    private readonly Dictionary<(string AppId, bool IsGrpc), ListenOptions> ports;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task lifecycles;
    private int disposed;

    private LocalSidecarHost(WebApplication web, SidecarApps apps, IReadOnlyList<RedisStreams> streams, Dictionary<(string, bool), ListenOptions> ports, TimeSpan drain)
    {
        (this.web, this.apps, this.streams, this.ports) = (web, apps, streams, ports);
        var log = web.Services.GetRequiredService<ILoggerFactory>().CreateLogger("LocalSidecar");
        var publisher = web.Services.GetRequiredService<Publisher>();
        lifecycles = Task.WhenAll(apps.All.Select(app => Task.Run(() => new AppLifecycle(app, publisher, TimeProvider.System, drain, log).RunAsync(stopping.Token))));
    }

    /// <summary>Completes when every application has shut its sidecar down.</summary>
    public Task Completion => lifecycles;

    /// <summary>Reads the files, opens the ports and begins to serve; a file it will not run with throws <see cref="SidecarFileException"/>.</summary>
    public static async Task<LocalSidecarHost> StartAsync(LocalSidecarOptions options, CancellationToken cancellation = default)
    {
        var streams = new Dictionary<PubSubComponent, RedisStreams>();
        var apps = new SidecarApps([.. options.Apps.Select(app => Load(app, options, streams))]);
        foreach (var stream in streams.Values)
            await stream.OpenAsync();

        var ports = new Dictionary<(string, bool), ListenOptions>();
        var web = Build(options, apps, ports);
        try
        {
            await web.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await web.DisposeAsync();
            throw new SidecarFileException($"A sidecar port is taken: {e.Message}", e);
        }

        return new LocalSidecarHost(web, apps, [.. streams.Values], ports, options.DrainTimeout);
    }

    /// <summary>The HTTP port of an application's sidecar (DAPR_HTTP_PORT).</summary>
    public int HttpPort(string appId) => Port(appId, isGrpc: false);

    /// <summary>The gRPC port of an application's sidecar (DAPR_GRPC_PORT).</summary>
    public int GrpcPort(string appId) => Port(appId, isGrpc: true);

    /// <summary>Tells where an application listens, if it was not known at the start or has moved.</summary>
    public void SetAppPort(string appId, int port) => apps[appId].AppPort = port;

    /// <summary>Topics an application is subscribed to at this moment.</summary>
    public IReadOnlyList<string> Topics(string appId) => [.. apps[appId].Subscriptions.Select(s => s.Topic)];

    /// <summary>Stops: no new messages, those in flight finish within the drain time, the rest stays pending in Redis.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;

        await stopping.CancelAsync();
        await lifecycles;
        await web.DisposeAsync();
        foreach (var app in apps.All)
            app.Dispose();
        foreach (var stream in streams)
            await stream.DisposeAsync();
        stopping.Dispose();
    }

    private int Port(string appId, bool isGrpc) => ports[(appId, isGrpc)].IPEndPoint!.Port;

    private static SidecarApp Load(SidecarAppOptions app, LocalSidecarOptions options, Dictionary<PubSubComponent, RedisStreams> streams)
    {
        var resources = SidecarResources.ReadFor(app.AppId, app.ResourcesPaths, options.Environment);
        var configuration = app.ConfigFilePath is { } path ? SidecarConfiguration.ReadFile(path) : SidecarConfiguration.None;
        var own = new Dictionary<string, RedisStreams>(StringComparer.Ordinal);
        foreach (var component in resources.Components)
        {
            // Each application has read the file for itself; one that read the same shares the connection.
            var shared = streams.Keys.FirstOrDefault(known => known.IsSameAs(component));
            if (shared is null)
                streams[component] = new RedisStreams(component);
            own[component.Name] = streams[shared ?? component];
        }

        return new SidecarApp(app, resources, configuration, own, options.AppApiToken);
    }

    private static WebApplication Build(LocalSidecarOptions options, SidecarApps apps, Dictionary<(string, bool), ListenOptions> ports)
    {
        // Empty: nothing of the surrounding environment, such as ASPNETCORE_URLS, reaches the sidecar.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        options.ConfigureLogging(builder.Logging);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = MaxMessageBytes);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(apps);
        builder.Services.AddSingleton(new Peers(options.Peers));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Publisher>();
        builder.Services.AddSingleton<DaprGrpcApi>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<DaprGrpcApi>, DaprGrpcMethods>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (var app in apps.All)
            {
                Listen(kestrel, app, app.Options.DaprHttpPort, isGrpc: false, ports);
                Listen(kestrel, app, app.Options.DaprGrpcPort, isGrpc: true, ports);
                if (options.InternalPort is { } port)
                    ListenToPeers(kestrel, app, port);
            }
        });

        var web = builder.Build();
        web.UseMiddleware<ApiToken>();
        web.UseMiddleware<InvokeApp>();
        web.UseRouting();
        web.MapGrpcService<DaprGrpcApi>();
        DaprHttpApi.Map(web);
        return web;
    }

    private static void Listen(KestrelServerOptions kestrel, SidecarApp app, int port, bool isGrpc, Dictionary<(string, bool), ListenOptions> ports) =>
        kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            ports[(app.AppId, isGrpc)] = listen;
            listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
            var calling = new CallingApp(app, isGrpc);
            listen.Use(next => connection =>
            {
                connection.Features.Set(calling);
                return next(connection);
            });
        });

    private static void ListenToPeers(KestrelServerOptions kestrel, SidecarApp app, int port) =>
        kestrel.Listen(IPAddress.Any, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            var calling = new CallingApp(app, IsGrpc: true, IsPeer: true);
            listen.Use(next => connection =>
            {
                connection.Features.Set(calling);
                return next(connection);
            });
        });
}
