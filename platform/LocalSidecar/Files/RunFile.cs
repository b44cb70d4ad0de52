namespace Lmis.LocalSidecar.Files;

/// <summary>Dapr's multi-app run template (version 1): the applications of one machine and their sidecar ports.</summary>
public sealed record RunFile(string Path, IReadOnlyList<RunFileApp> Apps)
{
    /// <summary>Reads a template; an unknown field or a wrong value throws <see cref="SidecarFileException"/> naming file and field.</summary>
    public static RunFile Read(string path)
    {
        var documents = YamlMap.ReadAll(path);
        if (documents.Count != 1)
            throw new SidecarFileException($"{path} must hold exactly one document, the run template.");

        var root = documents[0];
        if (root.Number("version") is not 1)
            throw root.Wrong("version", "must be 1");

        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var common = root.Map("common") is { } section ? ReadShared(section, folder) : Shared.Nothing;
        var apps = root.Maps("apps").Select(app => ReadApp(app, folder, common)).ToList();
        root.RefuseTheRest();

        if (apps.Count == 0)
            throw root.Wrong("apps", "names no application");
        if (apps.GroupBy(a => a.AppId).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw root.Wrong("apps", $"names the application \"{twice.Key}\" twice");
        if (apps.SelectMany(a => new[] { a.AppPort, a.DaprHttpPort, a.DaprGrpcPort }).OfType<int>().GroupBy(p => p).FirstOrDefault(g => g.Count() > 1) is { } port)
            throw root.Wrong("apps", $"uses port {port.Key} twice");

        return new RunFile(path, apps);
    }

    private static RunFileApp ReadApp(YamlMap app, string folder, Shared common)
    {
        var appFolder = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, app.Text("appDirPath") ?? "."));
        // Paths of an app are relative to its own folder, those under common to the template's: Dapr's rule.
        var own = ReadShared(app, appFolder);
        return new RunFileApp(
            app.RequiredText("appID"),
            appFolder,
            app.Number("appPort"),
            own.AppProtocol ?? common.AppProtocol ?? "http",
            app.Number("daprHTTPPort") ?? throw app.Wrong("daprHTTPPort", "is missing"),
            app.Number("daprGRPCPort") ?? throw app.Wrong("daprGRPCPort", "is missing"),
            app.Texts("command"),
            common.Env.Concat(own.Env).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            [.. common.ResourcesPaths, .. own.ResourcesPaths],
            own.ConfigFilePath ?? common.ConfigFilePath,
            own.EnableAppHealthCheck ?? common.EnableAppHealthCheck ?? false,
            own.AppHealthCheckPath ?? common.AppHealthCheckPath ?? "/healthz",
            TimeSpan.FromSeconds(own.ProbeSeconds ?? common.ProbeSeconds ?? 5),
            TimeSpan.FromMilliseconds(own.ProbeTimeout ?? common.ProbeTimeout ?? 500),
            own.Threshold ?? common.Threshold ?? 3);
    }

    private static Shared ReadShared(YamlMap map, string folder)
    {
        var protocol = map.Text("appProtocol");
        if (protocol is not (null or "http" or "h2c"))
            throw map.Wrong("appProtocol", $"must be http or h2c; LocalSidecar does not speak \"{protocol}\"");

        // Where logs go is the runner's business; the fields are known and change nothing here.
        _ = map.Text("appLogDestination");
        _ = map.Text("daprdLogDestination");
        return new Shared(
            protocol,
            map.FreeTexts("env"),
            [.. map.Texts("resourcesPaths").Select(p => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, p)))],
            map.Text("configFilePath") is { } config ? System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, config)) : null,
            map.Flag("enableAppHealthCheck"),
            map.Text("appHealthCheckPath"),
            map.Number("appHealthProbeInterval"),
            map.Number("appHealthProbeTimeout"),
            map.Number("appHealthThreshold"));
    }

    private sealed record Shared(
        string? AppProtocol, IReadOnlyDictionary<string, string> Env, IReadOnlyList<string> ResourcesPaths, string? ConfigFilePath,
        bool? EnableAppHealthCheck, string? AppHealthCheckPath, int? ProbeSeconds, int? ProbeTimeout, int? Threshold)
    {
        public static readonly Shared Nothing = new(null, new Dictionary<string, string>(), [], null, null, null, null, null, null);
    }
}
