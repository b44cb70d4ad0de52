using Lmis.LocalRun;
using Lmis.LocalRun.Smoke;
using Lmis.LocalRun.Supply;
using Lmis.LocalRun.Testing;
using Lmis.LocalRun.Tokens;

using var stop = new StopRequested();
try
{
    var layout = Layout.Find(Directory.GetCurrentDirectory());
    var options = RunOptions.FromEnvironment();
    return args switch
    {
        ["up"] => await (options.Detach ? StartDetached.RunAsync(layout, stop.Token) : StartPlatform.RunAsync(layout, options, stop.Token)),
        ["up", "--watch"] => await StartPlatform.RunAsync(layout, options, stop.Token),
        ["stop"] => await StopPlatform.RunAsync(layout, stop.Token),
        ["status"] => await ShowStatus.RunAsync(layout, stop.Token),
        ["restart", .. var part] when part.Length < 2 => await RestartPart.RunAsync(layout, part.FirstOrDefault(), stop.Token),
        ["token", .. var whose] => await GetToken.RunAsync(layout, options, whose, stop.Token),
        ["smoke", .. var file] when file.Length < 2 => await RunSteps.RunAsync(layout, options, file, stop.Token),
        ["clean"] => ForgetPlatform.Run(layout),
        ["servers", .. var command] => await RunWithServers.RunAsync(layout, command, stop.Token),
        ["tests", .. var projects] => await RunTests.RunAsync(layout, projects, stop.Token),
        ["bill-of-materials", .. var what] => BillOfMaterials.Run(layout, what),
        ["licences"] => ListLicences.Run(layout),
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
          up                    the whole platform; Ctrl-C stops it (PROVINCES, DEMO, WORKERS, DETACH, LOGS, PORT_OFFSET, LOCAL_DIR)
          stop, status          of a platform in the background
          restart [part]        starts what has died, or that part anew
          token --user NAME | --client ID
          smoke [file]          the commands of README.md against the running platform
          clean                 forgets data, passwords and keys
          servers [--durable] [command …]   a throw-away PostgreSQL and Redis for tests, around a command or until Ctrl-C
          bill-of-materials …   what an image is made of, as CycloneDX (helm/images/make-images.sh)
          licences              every package used, with its licence; fails on one that the rule does not allow
          tests [project …]     every test project with such servers; the last line is 'N passed, N failed'
        """);
    return 2;
}
