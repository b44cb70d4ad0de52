using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>Installs PostgreSQL and Redis from Debian's packages where that is allowed, without starting the packages' own servers.</summary>
internal static class InstallServers
{
    private const string StartPolicy = "/usr/sbin/policy-rc.d", ClusterPolicy = "/etc/postgresql-common/createcluster.conf";

    internal static bool IsPossible => Environment.IsPrivilegedProcess && FindProgram.OnPath("apt-get") is not null;

    internal static async Task InstallAsync(IReadOnlyList<string> missing, CancellationToken ct)
    {
        var packages = missing.Select(name => name == "Redis" ? "redis-server" : "postgresql").ToList();
        Say.Line($"{string.Join(" and ", missing)} not found: installing Debian's {string.Join(" and ", packages)}; their own servers stay off.");
        // Debian starts a server as soon as its package is unpacked, and makes a cluster: both are refused for the time of the installation.
        var undo = new[] { Put(StartPolicy, "#!/bin/sh\nexit 101\n", executable: true), Put(ClusterPolicy, "create_main_cluster = false\n", executable: false) };
        try
        {
            await AptAsync(["update", "-q"], ct);
            await AptAsync(["install", "-y", "-q", "--no-install-recommends", .. packages], ct);
        }
        finally
        {
            foreach (var file in undo.OfType<string>())
            {
                File.Delete(file);
            }
        }
    }

    internal static async Task AptAsync(string[] words, CancellationToken ct) =>
        await RunToEnd.RunAsync(new ProcessSpec("apt-get " + words[0], ["apt-get", .. words], "/") { Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" } }, ct);

    /// <summary>Writes the file when there is none; answers its path when it is ours to remove.</summary>
    private static string? Put(string path, string text, bool executable)
    {
        if (File.Exists(path))
        {
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (executable)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        return path;
    }
}
