using System.CommandLine;
using System.Security.Cryptography;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli;

/// <summary>Runs a command and tells every fault in one sentence.</summary>
internal static class Invocation
{
    /// <summary>The exit code.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (args.Length == 0)
        {
            await root.Parse(["--help"]).InvokeAsync();
            return CliException.Wrong;
        }
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Add --help to see what the command takes.");
            return CliException.Wrong;
        }
        return await parsed.InvokeAsync();
    }

    /// <summary>What the command does; its exit code.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> act)
    {
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                return await act(parsed, ct);
            }
            catch (CliException fault)
            {
                await Console.Error.WriteLineAsync(fault.Message);
                return fault.ExitCode;
            }
            catch (SigningKeyException fault)
            {
                await Console.Error.WriteLineAsync(fault.Message);
                return CliException.Wrong;
            }
            catch (MalformedDocumentException fault)
            {
                await Console.Error.WriteLineAsync($"The document would break a rule of its format: {fault.Message}");
                return CliException.Wrong;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
            {
                await Console.Error.WriteLineAsync(fault.Message);
                return CliException.Wrong;
            }
        });
        return command;
    }

    /// <summary>The same for what needs no waiting.</summary>
    public static Command Does(this Command command, Func<ParseResult, int> act) => command.Does((parsed, _) => Task.FromResult(act(parsed)));
}
