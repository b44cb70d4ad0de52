using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar;

/// <summary>One application beside LocalSidecar and the sidecar ports it talks to.</summary>
public sealed record SidecarAppOptions
{
    /// <summary>Dapr application id; also the name of its consumer group.</summary>
    public required string AppId { get; init; }

    /// <summary>Port the application listens on; null for one that only publishes, 0 when it is told later.</summary>
    public int? AppPort { get; init; }

    /// <summary>http (HTTP/1.1) or h2c (HTTP/2 without TLS).</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>Sidecar's HTTP port; 0 takes a free one.</summary>
    public int DaprHttpPort { get; init; }

    /// <summary>Sidecar's gRPC port; 0 takes a free one.</summary>
    public int DaprGrpcPort { get; init; }

    /// <summary>Folders with Component, Resiliency and Subscription files.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>A Configuration file, if any.</summary>
    public string? ConfigFilePath { get; init; }

    /// <summary>Whether the application is probed, and unsubscribed while it is unhealthy.</summary>
    public bool EnableAppHealthCheck { get; init; }

    /// <summary>Path of the probe.</summary>
    public string AppHealthCheckPath { get; init; } = "/healthz";

    /// <summary>Time between probes.</summary>
    public TimeSpan AppHealthProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to a probe.</summary>
    public TimeSpan AppHealthProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Failed probes in a row after which the application is unsubscribed.</summary>
    public int AppHealthThreshold { get; init; } = 3;

    /// <summary>Every event twice and out of order, to try consumers: what they make of events must stay the same.</summary>
    public bool Disorder { get; init; }

    internal static SidecarAppOptions From(RunFileApp app, int portOffset) => new()
    {
        AppId = app.AppId,
        AppPort = app.AppPort + portOffset,
        AppProtocol = app.AppProtocol,
        DaprHttpPort = app.DaprHttpPort + portOffset,
        DaprGrpcPort = app.DaprGrpcPort + portOffset,
        ResourcesPaths = app.ResourcesPaths,
        ConfigFilePath = app.ConfigFilePath,
        EnableAppHealthCheck = app.EnableAppHealthCheck,
        AppHealthCheckPath = app.AppHealthCheckPath,
        AppHealthProbeInterval = app.AppHealthProbeInterval,
        AppHealthProbeTimeout = app.AppHealthProbeTimeout,
        AppHealthThreshold = app.AppHealthThreshold,
    };
}
