using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Testing;

/// <summary>Starts the test servers around a command, or until Ctrl-C with their addresses printed for a shell to take over; with <c>--durable</c> PostgreSQL flushes as in production.</summary>
internal static class RunWithServers
{
    internal static async Task<int> RunAsync(Layout layout, string[] command, CancellationToken ct)
    {
        var durable = command is ["--durable", ..];
        command = durable ? command[1..] : command;
        await using var servers = await TestServers.StartAsync(layout, durable, ct);
        if (command.Length == 0)
        {
            foreach (var (name, value) in servers.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
            {
                Say.Line($"export {name}='{value}'");
            }

            Say.Line($"# They end with: kill {Environment.ProcessId}");
            await Task.Delay(Timeout.Infinite, ct);
        }

        await using var process = await RunningProcess.StartAsync(new ProcessSpec(command[0], command, Directory.GetCurrentDirectory()) { Environment = servers.Variables }, Say.Line);
        return await process.Ended.WaitAsync(ct);
    }
}
