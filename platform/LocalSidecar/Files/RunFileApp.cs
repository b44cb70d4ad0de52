namespace Lmis.LocalSidecar.Files;

/// <summary>One application of the run template; paths are absolute, ports without the offset of a province.</summary>
public sealed record RunFileApp(
    string AppId,
    string AppDirPath,
    int? AppPort,
    string AppProtocol,
    int DaprHttpPort,
    int DaprGrpcPort,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Env,
    IReadOnlyList<string> ResourcesPaths,
    string? ConfigFilePath,
    bool EnableAppHealthCheck,
    string AppHealthCheckPath,
    TimeSpan AppHealthProbeInterval,
    TimeSpan AppHealthProbeTimeout,
    int AppHealthThreshold);
