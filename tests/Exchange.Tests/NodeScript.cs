using System.Diagnostics;
using System.Text.Json;

namespace Lmis.Exchange.Tests;

/// <summary>Runs the script of this project's js folder with the packages of its lock file.</summary>
internal static class NodeScript
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    public static async Task<JsonElement> RunAsync(object input)
    {
        var folder = Folder();
        await InstallAsync(folder);
        var (code, output, error) = await ExecuteAsync("node", [Path.Combine(folder, "messages.mjs")], folder, JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        Assert.True(code == 0, $"The script ended with {code}:\n{error}\n{output}");
        return JsonDocument.Parse(output).RootElement;
    }

    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            // Written by npm when it has installed everything.
            if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
                return;
            var (code, output, error) = await ExecuteAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, "");
            Assert.True(code == 0, $"npm ci ended with {code}:\n{error}\n{output}");
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

    private static string Folder()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Lmis.slnx")))
            at = at.Parent;
        return Path.Combine(at?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), "tests", "Exchange.Tests", "js");
    }
}
