using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Tests.RunFiles;

public sealed class RunFileTests
{
    private static readonly string Root = Layout.Find(AppContext.BaseDirectory).Root;

    [Fact]
    public void The_run_file_lists_every_deployable_in_the_order_of_dependence()
    {
        var apps = RunFile.Read(Path.Combine(Root, "dapr.yaml")).Apps;
        Assert.Equal("identity", apps[0].Id);
        Assert.Equal("gateway", apps[^1].Id);
        var projects = Directory.EnumerateFiles(Path.Combine(Root, "services"), "*.csproj", SearchOption.AllDirectories).Append(Path.Combine(Root, "gateway", "Gateway", "Gateway.csproj"));
        Assert.Equal(projects.Select(Path.GetFileNameWithoutExtension).Order(), apps.Select(app => Path.GetFileName(app.Folder)).Order());
        Assert.All(apps, app => Assert.True(Directory.Exists(app.Folder), app.Folder));
        Assert.All(apps, app => Assert.Equal($"Lmis.{Path.GetFileName(app.Folder)}.dll", Path.GetFileName(app.Assembly)));
    }

    [Fact]
    public void No_port_is_used_twice_and_the_sidecar_speaks_HTTP_2_to_every_app()
    {
        var apps = RunFile.Read(Path.Combine(Root, "dapr.yaml")).Apps;
        var ports = apps.SelectMany(app => new[] { app.HttpPort, app.AppPort, app.DaprHttpPort, app.DaprGrpcPort }).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(apps, app => Assert.Equal("h2c", app.AppProtocol));
        Assert.All(apps, app => Assert.Equal(app.AppPort.ToString(System.Globalization.CultureInfo.InvariantCulture), app.Environment["Platform__SidecarPort"]));
    }

    [Theory]
    [InlineData("apps: [{ appID: a }]", "no command")]
    [InlineData("apps: []", "names no app")]
    [InlineData("apps: [{ appID: a, command: [x], appPort: 1 }]", "no daprHTTPPort")]
    [InlineData("apps: : :", "cannot be read as a run template")]
    public void A_file_that_cannot_be_run_is_refused_in_words(string text, string reason)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        Assert.Contains(reason, Assert.Throws<RunException>(() => RunFile.Read(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }
}
