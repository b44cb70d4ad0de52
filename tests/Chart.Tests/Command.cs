using System.Diagnostics;

namespace Lmis.Chart.Tests;

/// <summary>What a program said, and how it ended.</summary>
internal sealed record Command(int Code, string Output, string Error)
{
    public static Command Run(string program, IEnumerable<string> words, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>What it said, if it ended well; a failing assert prints all.</summary>
    public string Ok(string what)
    {
        Assert.True(Code == 0, $"{what} ended with {Code}\n{Output}\n{Error}");
        return Output;
    }
}
