using System.Globalization;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun;

/// <summary>What the person asked for by environment variables; a wrong value stops with a sentence.</summary>
internal sealed record RunOptions(IReadOnlyList<string> Provinces, bool Demo, int Workers, bool Detach, bool Logs, int PortOffset, ImageOptions? Images = null, bool Disorder = false, IReadOnlyList<string>? PartnerApps = null)
{
    internal const int DefaultWorkers = 20_000;

    internal static RunOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static RunOptions From(Func<string, string?> variable)
    {
        var provinces = (variable("PROVINCES") is { Length: > 0 } list ? list : "19,24").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (provinces.Length is 0 or > 9 || provinces.Distinct().Count() != provinces.Length || provinces.Any(code => code.Length != 2 || !code.All(char.IsAsciiDigit)))
        {
            throw new RunException($"PROVINCES must be one to nine different two-digit province codes with commas between, such as 19,24; it is '{variable("PROVINCES")}'.");
        }

        return new RunOptions(provinces, Switch("DEMO", true), Number("WORKERS", DefaultWorkers, 1, 5_000_000), Switch("DETACH", false), Switch("LOGS", true), Number("PORT_OFFSET", 0, 0, 40_000),
            variable("IMAGES") is { Length: > 0 } images ? ImageOptions.Read(images) : null, Switch("DISORDER", false),
            variable("PARTNER_APPS") is { Length: > 0 } apps ? apps.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : null);

        bool Switch(string name, bool otherwise) => variable(name) switch
        {
            null or "" => otherwise,
            "0" => false,
            "1" => true,
            var value => throw new RunException($"{name} must be 0 or 1; it is '{value}'."),
        };

        int Number(string name, int otherwise, int least, int most) => variable(name) is not { Length: > 0 } value ? otherwise
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new RunException($"{name} must be a number from {least} to {most}; it is '{value}'.");
    }

    /// <summary>What is added to every port of that province; the national node comes after the last of them.</summary>
    internal int OffsetOf(string province) => PortOffset + (1000 * (Provinces.ToList().IndexOf(province) is var index and >= 0 ? index : Provinces.Count));

    /// <summary>The same for ports that are met on the inside alone: pods have addresses of their own, and everywhere the ports of the cluster.</summary>
    internal int InnerOffsetOf(string province) => Images is null ? OffsetOf(province) : 0;

    /// <summary>The deployables of a province: all of the run file, or in further provinces those that were named.</summary>
    internal IReadOnlyList<RunFileApp> AppsOf(string province, RunFile file)
    {
        var unknown = PartnerApps?.Except(file.Apps.Select(app => app.Id)).FirstOrDefault();
        return unknown is not null ? throw new RunException($"PARTNER_APPS names '{unknown}', which is not in the run file; there are {string.Join(", ", file.Apps.Select(app => app.Id))}.")
            : PartnerApps is null || province == Provinces[0] ? file.Apps
            : [.. file.Apps.Where(app => PartnerApps.Contains(app.Id))];
    }
}

/// <summary>Run the deployables from images, as pods, instead of from the build: where the images are, and which version.</summary>
internal sealed record ImageOptions(string Registry, string Tag)
{
    /// <summary>Reads <c>registry[:tag]</c>, such as <c>lmis:0.1.0</c>.</summary>
    internal static ImageOptions Read(string images)
    {
        var at = images.LastIndexOf(':');
        return at > images.LastIndexOf('/') && at > 0
            ? new ImageOptions(images[..at], images[(at + 1)..])
            : throw new RunException($"IMAGES must be where the images are and their tag, such as lmis:0.1.0; it is '{images}'.");
    }

    internal string Of(string app) => $"{Registry}/lmis-{app}:{Tag}";
}
