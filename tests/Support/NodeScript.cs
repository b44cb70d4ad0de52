using System.Diagnostics;
using System.Text.Json;

namespace Lmis.Testing;

/// <summary>Runs a script of a test project's js folder with the packages of its lock file: other vendors' clients.</summary>
public static class NodeScript
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <param name="project">Folder of the test project.</param>
    /// <param name="script">File in its js folder.</param>
    /// <param name="input">Given as JSON on standard input; what the script writes is the answer.</param>
    public static async Task<JsonElement> RunAsync(string project, string script, object input)
    {
        var folder = FolderOf(project);
        await InstallAsync(folder);
        var (code, output, error) = await ExecuteAsync("node", [Path.Combine(folder, script)], folder, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        if (code != 0)
            throw new InvalidOperationException($"{script} ended with {code}:\n{error}\n{output}");
        return JsonDocument.Parse(output).RootElement;
    }

    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
                return;
            var (code, output, error) = await ExecuteAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, "");
            if (code != 0)
                throw new InvalidOperationException($"npm ci ended with {code}:\n{error}\n{output}");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<(int Code, string Output, string Error)> ExecuteAsync(string program, string[] arguments, string folder, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token);
        return (process.ExitCode, await output, await error);
    }

    private static string FolderOf(string project)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Lmis.slnx")))
            at = at.Parent;
        return Path.Combine(at?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), "tests", project, "js");
    }
}
