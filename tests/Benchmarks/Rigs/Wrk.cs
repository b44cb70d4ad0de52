using System.Diagnostics;
using System.Globalization;

namespace Lmis.Benchmarks.Rigs;

/// <summary>One run of wrk.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Failed">Answers that were not 2xx, and sockets that failed.</param>
internal sealed record WrkRun(double PerSecond, double P50, double P99, long Failed);

/// <summary>The load generator, Debian's package wrk, on one thread.</summary>
internal static class Wrk
{
    public static async Task<WrkRun> RunAsync(string address, int connections, TimeSpan time, params string[] headers)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-t1", $"-c{connections}", $"-d{time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)}s", "--latency", "--timeout", "10s", .. headers.SelectMany(header => new[] { "-H", header }), address])
            start.ArgumentList.Add(argument);
        Process wrk;
        try
        {
            wrk = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("wrk is not installed; install Debian's package wrk.", missing);
        }
        using (wrk)
        {
            var text = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            return Read(text);
        }
    }

    private static WrkRun Read(string text)
    {
        var (perSecond, p50, p99, failed) = (0d, 0d, 0d, 0L);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split([' ', ',', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith("Requests/sec", StringComparison.Ordinal))
                perSecond = double.Parse(words[1], CultureInfo.InvariantCulture);
            else if (line.StartsWith("50%", StringComparison.Ordinal))
                p50 = Milliseconds(words[1]);
            else if (line.StartsWith("99%", StringComparison.Ordinal))
                p99 = Milliseconds(words[1]);
            else if (line.StartsWith("Non-2xx", StringComparison.Ordinal) || line.StartsWith("Socket errors", StringComparison.Ordinal))
                failed += words.Where(word => long.TryParse(word, out _)).Sum(word => long.Parse(word, CultureInfo.InvariantCulture));
        }
        return perSecond > 0 ? new(perSecond, p50, p99, failed) : throw new InvalidOperationException("wrk said nothing that can be read: " + text);
    }

    private static double Milliseconds(string text) => text switch
    {
        [.. var number, 'u', 's'] => double.Parse(number, CultureInfo.InvariantCulture) / 1000,
        [.. var number, 'm', 's'] => double.Parse(number, CultureInfo.InvariantCulture),
        [.. var number, 's'] => double.Parse(number, CultureInfo.InvariantCulture) * 1000,
        _ => throw new FormatException(text),
    };
}
