using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar;

/// <summary>What one LocalSidecar process serves: applications, tokens and the environment its components take values from.</summary>
public sealed record LocalSidecarOptions
{
    /// <summary>The applications, each with its own pair of sidecar ports.</summary>
    public required IReadOnlyList<SidecarAppOptions> Apps { get; init; }

    /// <summary>Port on which the sidecars of other applications reach the one application of this process, from any address; null opens none.</summary>
    public int? InternalPort { get; init; }

    /// <summary>Applications beside other sidecars, each with that sidecar's host and internal port; Dapr finds them by its name resolution.</summary>
    public IReadOnlyDictionary<string, string> Peers { get; init; } = new Dictionary<string, string>();

    /// <summary>Token that applications must send as dapr-api-token (DAPR_API_TOKEN); null asks for none.</summary>
    public string? DaprApiToken { get; init; }

    /// <summary>Token that the sidecar sends to applications as dapr-api-token (APP_API_TOKEN); null sends none.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>Where components look up their envRef values; the process environment unless told.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Longest wait for deliveries in flight when stopping; what is not acknowledged then stays pending.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where log lines go; nowhere unless told.</summary>
    public Action<ILoggingBuilder> ConfigureLogging { get; init; } = _ => { };

    /// <summary>Options from a run template: ports shifted by the offset of a province, only the named applications if any are named.</summary>
    public static LocalSidecarOptions FromRunFile(string path, int portOffset = 0, IReadOnlyList<string>? only = null, bool disorder = false)
    {
        var file = RunFile.Read(path);
        if (only?.FirstOrDefault(id => file.Apps.All(a => a.AppId != id)) is { } unknown)
            throw new SidecarFileException($"{path} has no application \"{unknown}\".");

        return new LocalSidecarOptions
        {
            Apps = [.. file.Apps.Where(a => only is null || only.Contains(a.AppId)).Select(a => SidecarAppOptions.From(a, portOffset) with { Disorder = disorder })],
            DaprApiToken = Token("DAPR_API_TOKEN"),
            AppApiToken = Token("APP_API_TOKEN"),
        };
    }

    private static string? Token(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } token ? token : null;
}
