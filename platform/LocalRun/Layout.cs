using System.Security.Cryptography;
using System.Text;
using Lmis.LocalRun.Secrets;

namespace Lmis.LocalRun;

/// <summary>Where things are: the repository's root and the folder of everything that LocalRun keeps.</summary>
internal sealed record Layout(string Root, string Local)
{
    /// <summary>Names a data folder that had to be made outside, because its user may not pass through ours.</summary>
    internal const string OutsideFile = "data-is-at";

    internal string StateFile => Path.Combine(Local, "state.json");

    internal string SupervisorFile => Path.Combine(Local, "run.pid");

    internal string SupervisorLog => Path.Combine(Local, "run.log");

    internal string PostgresFolder => Path.Combine(Local, "postgres");

    internal SecretFiles Secrets => new(Path.Combine(Local, "secrets"));

    internal string Province(string code) => Path.Combine(Local, code);

    internal SecretFiles ProvinceSecrets(string code) => new(Path.Combine(Province(code), "secrets"));

    internal string LogOf(string province, string part) => Path.Combine(Province(province), "logs", part + ".log");

    /// <summary>From the working folder upwards to the one with the run file; LOCAL_DIR moves what is kept.</summary>
    internal static Layout Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "dapr.yaml")))
            {
                return new Layout(folder.FullName, Path.GetFullPath(Environment.GetEnvironmentVariable("LOCAL_DIR") is { Length: > 0 } local ? local : ".local", folder.FullName));
            }
        }

        throw new RunException($"No dapr.yaml in {start} or above: run this inside the repository.");
    }

    /// <summary>A short name for a folder, the same on every start.</summary>
    internal static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..10];
}
