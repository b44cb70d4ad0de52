using Lmis.LocalRun;
using Lmis.LocalRun.Testing;

using var stop = new StopRequested();
try
{
    var layout = Layout.Find(Directory.GetCurrentDirectory());
    return args switch
    {
        ["servers", .. var command] => await RunWithServers.RunAsync(layout, command, stop.Token),
        ["tests", .. var projects] => await RunTests.RunAsync(layout, projects, stop.Token),
        _ => Usage(),
    };
}
catch (RunException e)
{
    Say.Error(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    return 130;
}

static int Usage()
{
    Say.Error("""
        usage: LocalRun <command>
          servers [command …]   a throw-away PostgreSQL and Redis for tests, around a command or until Ctrl-C
          tests [project …]     every test project with such servers; the last line is 'N passed, N failed'
        """);
    return 2;
}
