using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Lmis.Cli.Tests;

/// <summary>What a run of the command line said, and how it ended.</summary>
public sealed record Run(int Code, string Output, string Error)
{
    /// <summary>The run, if it ended well; a failing assert prints what it said.</summary>
    public Run Ok()
    {
        Assert.True(Code == 0, $"ended with {Code}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>One sentence on the error output, with these words, and this exit code.</summary>
    public void Refused(int code, string words)
    {
        Assert.True(Code == code && Error.Contains(words, StringComparison.Ordinal), $"ended with {Code}\n{Output}\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}

/// <summary>The command line as a user runs it: a process, in a folder of its own.</summary>
public sealed class Lmis : IDisposable
{
    private static readonly Lazy<Lmis> Template = new(() => new Lmis().Member("H55").Member("H05", $"https://127.0.0.1:{PartnerPort}").Directory1("H55", "H05"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-test-cli");

    /// <summary>Port of the door of H05 in <see cref="Network"/>.</summary>
    public static int PartnerPort { get; } = FreePort();

    /// <summary>The members H55 and H05 and a directory of both, signed; made once and copied.</summary>
    public static Lmis Network()
    {
        var lmis = new Lmis();
        foreach (var file in Directory.GetFiles(Template.Value.folder.FullName, "*", SearchOption.AllDirectories))
        {
            var to = lmis[Path.GetRelativePath(Template.Value.folder.FullName, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return lmis;
    }

    public string this[string name] => Path.Combine(folder.FullName, name);

    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "lmis.dll");

    public Run Run(params string[] words) => RunAsync([], words).GetAwaiter().GetResult();

    public async Task<Run> RunAsync(Dictionary<string, string> environment, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. words]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("LMIS_TOKEN");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    public string Read(string name) => File.ReadAllText(this[name]);

    public void Write(string name, string text) => File.WriteAllText(this[name], text);

    /// <summary>A member with its keys and its export.</summary>
    public Lmis Member(string code, string address = "https://127.0.0.1:5133", params string[] more)
    {
        Run(["member", "init", "--member", $"VN/GOV/{code}", "--name", $"Tỉnh {code}", "--subsystem", "LMIS", "--gateway", $"gw-{code.ToLowerInvariant()}", "--address", address, "--folder", code, .. more]).Ok();
        Run("member", "export", "--folder", code, "--out", $"{code}.json").Ok();
        return this;
    }

    /// <summary>The first directory, signed, of these members.</summary>
    public Lmis Directory1(params string[] codes)
    {
        Write("anchor.txt", Run("directory", "anchor", "--key", "anchor.pem").Ok().Output);
        Run(["directory", "build", "--instance", "VN", "--anchor", "anchor.txt", "--out", "d1.json", .. codes.SelectMany(code => new[] { "--member", $"{code}.json" })]).Ok();
        Run("directory", "sign", "d1.json", "--key", "anchor.pem", "--out", "d1.jws").Ok();
        return this;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
