using System.Runtime.InteropServices;
using Lmis.LocalSidecar;
using Lmis.LocalSidecar.Files;

var stop = new TaskCompletionSource();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

try
{
    var options = CommandLine.Read(args) with { ConfigureLogging = Logging };
    await using var sidecar = await LocalSidecarHost.StartAsync(options);
    Console.WriteLine("LocalSidecar serves " + string.Join(", ", options.Apps.Select(a => $"{a.AppId} (http {a.DaprHttpPort}, grpc {a.DaprGrpcPort})")) + ".");
    await Task.WhenAny(stop.Task, sidecar.Completion);
    Console.WriteLine("LocalSidecar stops.");
    return 0;
}
catch (SidecarFileException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}

static void Logging(ILoggingBuilder logging) => logging
    .AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss "; })
    .SetMinimumLevel(LogLevel.Warning)
    .AddFilter("LocalSidecar", LogLevel.Information);
