using System.Diagnostics;

namespace Lmis.Testing;

/// <summary>A deployable as a process of its own, to be killed in the middle of its work.</summary>
public sealed class ServiceProcess : IDisposable
{
    private readonly Process process;

    private ServiceProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>HTTP/1.1 address, as the gateway calls it.</summary>
    public Uri Address { get; }

    /// <summary>Whether it ended by itself.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts it, on free ports and believing <see cref="TestTokens"/>, and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string assembly, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly + ".dll")]) { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        var all = new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "0", ["Platform:SidecarPort"] = "0", ["Platform:ProvinceCode"] = "19", ["Auth:Issuer"] = TestTokens.Issuer, ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = "killed", ["Logging:Console:FormatterName"] = "simple",
        };
        foreach (var (key, value) in all.Concat(settings))
        {
            if (value is not null)
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.IndexOf("Now listening on: ", StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new(process, new Uri(line[(at + "Now listening on: ".Length)..].Trim().Replace("\"", "", StringComparison.Ordinal).Split(',', '}')[0]));
            }
        }
        throw new InvalidOperationException($"{assembly} did not start: {string.Join('\n', lines)}");
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public Task KillAsync()
    {
        process.Kill();
        return process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
