using System.Globalization;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Servers;

/// <summary>The PostgreSQL and Redis programs of this machine; its running servers are never touched.</summary>
internal sealed record ServerPrograms(string Postgres, string InitDb, string Redis)
{
    /// <summary>Finds them in Debian's folders (the newest version) or on the PATH; null with what is missing.</summary>
    internal static ServerPrograms? Find(out IReadOnlyList<string> missing)
    {
        var postgres = FindPostgres();
        var redis = FindProgram.OnPath("redis-server") ?? FindProgram.OnPath("valkey-server") ?? FindProgram.In("redis-server", ["/usr/bin", "/usr/local/bin"]);
        missing = [.. new[] { postgres is null ? "PostgreSQL" : null, redis is null ? "Redis" : null }.OfType<string>()];
        return postgres is { } folder && redis is not null ? new(Path.Combine(folder, "postgres"), Path.Combine(folder, "initdb"), redis) : null;
    }

    private static string? FindPostgres()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.EnumerateDirectories(debian).OrderByDescending(folder => decimal.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var onPath = FindProgram.OnPath("initdb") is { } initdb ? Path.GetDirectoryName(initdb) : null;
        return folders.Append(onPath).OfType<string>().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
    }
}
