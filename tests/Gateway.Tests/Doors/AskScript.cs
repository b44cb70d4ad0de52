using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A partner without our gateway: docs/partner/ask.mjs, run by Node with the consumer's keys or with those that a test plants.</summary>
internal sealed class AskScript : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-ask");
    private readonly Dictionary<string, string> options;

    public AskScript(Network network)
    {
        options = new()
        {
            ["directory"] = new Uri(network.Provider.Gateway.Address, "/exchange/v1/directory").AbsoluteUri,
            ["anchor"] = network.Anchor,
            ["client"] = network.Consumer.Lmis.ToString(),
            ["agreement"] = network.Indicators.Id,
            ["purpose"] = "labour-statistics",
        };
        Key(network.Consumer.MessageKey).Certificate(network.Consumer.Certificate);
    }

    /// <summary>How far the script's clock is from ours.</summary>
    public TimeSpan ClockOff { get; init; }

    public AskScript With(string option, string value)
    {
        options[option] = value;
        return this;
    }

    public AskScript Key(ECDsa key) => With("message-key", Write("message.pem", key.ExportPkcs8PrivateKeyPem()));

    public AskScript Certificate(X509Certificate2 certificate) =>
        With("certificate", Write("tls.crt", certificate.ExportCertificatePem())).With("certificate-key", Write("tls.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));

    public string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<(int Code, string Output, string Said)> AskAsync(string method = "GET", string target = Network.Indicator)
    {
        string[] clock = ClockOff == TimeSpan.Zero ? [] : ["--import", $"data:text/javascript,const now=Date.now;Date.now=()=>now()+{ClockOff.TotalMilliseconds}"];
        var words = options.SelectMany(option => new[] { "--" + option.Key, option.Value });
        var start = new ProcessStartInfo("node", [.. clock, SourceTree.Path("docs", "partner", "ask.mjs"), .. words, method, target]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, said) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await said);
    }

    /// <summary>No byte of an answer, this exit code, and these words.</summary>
    public async Task RefusedAsync(int code, string words, string method = "GET", string target = Network.Indicator)
    {
        var (ended, output, said) = await AskAsync(method, target);
        Assert.True(ended == code && said.Contains(words, StringComparison.Ordinal), $"ended with {ended}, not {code} and '{words}':\n{output}\n{said}");
        Assert.Empty(output);
        // One sentence for people, and no trace of the program.
        Assert.DoesNotContain("    at ", said, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
