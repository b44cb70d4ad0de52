using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.Vacancies.Tests;

/// <summary>Vacancies as a process of its own, to be killed.</summary>
internal static class KilledProcess
{
    public static Process Start(IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Lmis.Vacancies.dll")]) { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        var all = new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "0", ["Platform:SidecarPort"] = "0", ["Platform:ProvinceCode"] = "19", ["Auth:Issuer"] = TestTokens.Issuer, ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = "killed", ["Logging:Console:FormatterName"] = "simple",
        };
        foreach (var (key, value) in all.Concat(settings))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    /// <summary>Where it listens, once it does.</summary>
    public static async Task<Uri> AddressAsync(Process process)
    {
        var ct = TestContext.Current.CancellationToken;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            lines.Add(line);
            if (line.IndexOf("Now listening on: ", StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(line[(at + "Now listening on: ".Length)..].Trim().Replace("\"", "", StringComparison.Ordinal).Split(',', '}')[0]);
            }
        }
        throw new InvalidOperationException("Vacancies did not start: " + string.Join('\n', lines));
    }
}
