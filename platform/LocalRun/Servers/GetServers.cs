namespace Lmis.LocalRun.Servers;

/// <summary>Decides where PostgreSQL and Redis come from: this machine, Debian's packages, or Docker.</summary>
internal static class GetServers
{
    /// <summary>The programs to run, or null when Docker's images are to be used.</summary>
    internal static async Task<ServerPrograms?> FindOrInstallAsync(CancellationToken ct)
    {
        if (ServerPrograms.Find(out var missing) is { } found)
        {
            return found;
        }

        if (InstallServers.IsPossible)
        {
            await InstallServers.InstallAsync(missing, ct);
            return ServerPrograms.Find(out missing) ?? throw new RunException($"{string.Join(" and ", missing)} still not found after the installation: look at apt-get's words above.");
        }

        if (await DockerServers.AreThereAsync(ct))
        {
            Say.Line($"{string.Join(" and ", missing)} not found: using Docker's {DockerServers.PostgresImage} and {DockerServers.RedisImage}.");
            return null;
        }

        throw new RunException($"{string.Join(" and ", missing)} not found: run 'sudo apt-get install postgresql redis-server', or 'docker pull {DockerServers.PostgresImage} && docker pull {DockerServers.RedisImage}'.");
    }
}
