namespace Lmis.LocalRun.Processes;

/// <summary>Finds programs without starting a shell.</summary>
internal static class FindProgram
{
    internal static string? OnPath(string name) => In(name, (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));

    internal static string? In(string name, IEnumerable<string> folders) =>
        folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
