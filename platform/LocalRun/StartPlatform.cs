using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Lmis.LocalRun.Demonstration;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun;

/// <summary>Starts the whole platform and watches over it until it is asked to stop.</summary>
internal static class StartPlatform
{
    internal const string RestartRequest = "restart";

    internal static async Task<int> RunAsync(Layout layout, RunOptions options, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        Directory.CreateDirectory(layout.Local);
        var file = RunFile.Read(Path.Combine(layout.Root, "dapr.yaml"));
        using var only = OnlyOne.TryTake(layout);
        if (only is null)
        {
            Say.Line("The platform of this folder runs already: only what has died is started.");
            return await RestartPart.RunAsync(layout, null, ct);
        }

        await EndLeftovers.RunAsync(layout);
        // Pods reach no server on this machine's loopback: theirs are in containers too.
        var programs = options.Images is null ? await GetServers.FindOrInstallAsync(ct) : null;
        await using var pods = options.Images is not null ? await MakePodNetworkAsync(layout, options, file, ct) : null;
        var nodes = ExchangeNode.List(options, file, pods);
        var parts = PlanParts.List(layout, options, file, programs, pods);
        foreach (var port in parts.SelectMany(part => part.Ports))
        {
            port.MustBeFree();
        }

        Say.Line($"Starting province{(options.Provinces.Count > 1 ? "s" : "")} {string.Join(" and ", options.Provinces)}; logs and data are in {Path.GetRelativePath(layout.Root, layout.Local)}/.");
        var requests = Channel.CreateUnbounded<bool>();
        using var request = PosixSignalRegistration.Create((PosixSignal)Signals.StartAgain, context =>
        {
            context.Cancel = true;
            requests.Writer.TryWrite(true);
        });
        await using var doors = PublicDoors.Open(pods is null ? [] : PublicDoors.Of(options, file, nodes));
        await using var supervisor = new Supervisor(layout, parts, options.Provinces.Count > 1);
        try
        {
            await MakeNetwork.RunAsync(layout, nodes, ct);
            await supervisor.StartMissingAsync(ct);
            await MakeAgreements.RunAsync(layout, options, file, nodes, ct);
            await MakeSubscriptions.RunAsync(layout, options, file, nodes, ct);
            await LoadPopulation.RunAsync(layout, options, file, ct);
            TellAddresses.Print(layout, options, file, clock.Elapsed);
            supervisor.MarkReady();
            supervisor.ShowLogs = options.Logs;
            await foreach (var _ in requests.Reader.ReadAllAsync(ct))
            {
                await AnswerRequestAsync(layout, supervisor, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            supervisor.ShowLogs = false;
            Say.Line("Stopping.");
        }

        return 0;
    }

    private static async Task<PodNetwork> MakePodNetworkAsync(Layout layout, RunOptions options, RunFile file, CancellationToken ct) => await DockerServers.AreThereAsync(ct)
        ? await PodNetwork.MakeAsync(layout, options, file, ct)
        : throw new RunException($"The servers of services in containers are containers too: run 'docker pull {DockerServers.PostgresImage} && docker pull {DockerServers.RedisImage}', or name images that are there with POSTGRES_IMAGE and REDIS_IMAGE.");

    /// <summary>Starts anew the part named in the request file, or whatever has died.</summary>
    private static async Task AnswerRequestAsync(Layout layout, Supervisor supervisor, CancellationToken ct)
    {
        var request = Path.Combine(layout.Local, RestartRequest);
        try
        {
            if (File.Exists(request))
            {
                var name = await File.ReadAllTextAsync(request, ct);
                File.Delete(request);
                await supervisor.RestartAsync(name.Trim(), ct);
            }
            else
            {
                await supervisor.StartMissingAsync(ct);
            }
        }
        catch (RunException e)
        {
            Say.Line(e.Message);
        }
    }
}
