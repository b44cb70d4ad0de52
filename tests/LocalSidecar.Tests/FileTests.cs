using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar.Tests;

public sealed class FileTests
{
    private const string Run = """
        version: 1
        common:
          resourcesPaths: [components]
          env:
            SHARED: one
        apps:
          - appID: shop
            appDirPath: services/shop
            appPort: 5102
            appProtocol: h2c
            daprHTTPPort: 3501
            daprGRPCPort: 3601
            command: ["dotnet", "Shop.dll"]
            env: { SHARED: two }
            configFilePath: ../../configuration.yaml
            enableAppHealthCheck: true
            appHealthCheckPath: /healthz
            appHealthProbeInterval: 2
        """;

    [Fact]
    public void A_run_template_is_read_with_Dapr_s_rules_for_paths_and_environment()
    {
        using var file = new TextFile("dapr.yaml", Run);
        var app = Assert.Single(RunFile.Read(file.Path).Apps);
        Assert.Equal(Path.Combine(file.Folder, "services", "shop"), app.AppDirPath);
        Assert.Equal([Path.Combine(file.Folder, "components")], app.ResourcesPaths);
        Assert.Equal(Path.Combine(file.Folder, "configuration.yaml"), app.ConfigFilePath);
        Assert.Equal("two", app.Env["SHARED"]);
        Assert.Equal(TimeSpan.FromSeconds(2), app.AppHealthProbeInterval);

        var shifted = Assert.Single(LocalSidecarOptions.FromRunFile(file.Path, portOffset: 5000, only: ["shop"]).Apps);
        Assert.Equal((10102, 8501, 8601), (shifted.AppPort, shifted.DaprHttpPort, shifted.DaprGrpcPort));
    }

    [Theory]
    [InlineData("appPort: 5102", "appPort: 5102\n    unixDomainSocket: /tmp", "unixDomainSocket")]
    [InlineData("appProtocol: h2c", "appProtocol: grpc", "appProtocol")]
    [InlineData("appPort: 5102", "appPort: many", "appPort")]
    [InlineData("daprGRPCPort: 3601", "daprGRPCPort: 3501", "3501 twice")]
    [InlineData("version: 1", "version: 2", "version")]
    public void A_run_template_with_what_is_not_implemented_is_refused_by_file_and_field(string from, string to, string named)
    {
        using var file = new TextFile("dapr.yaml", Run.Replace(from, to, StringComparison.Ordinal));
        var refused = Assert.Throws<SidecarFileException>(() => RunFile.Read(file.Path));
        Assert.Contains(file.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_that_the_template_does_not_have_is_refused()
    {
        using var file = new TextFile("dapr.yaml", Run);
        Assert.Contains("\"shelf\"", Assert.Throws<SidecarFileException>(() => LocalSidecarOptions.FromRunFile(file.Path, only: ["shelf"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: pubsub.redis", "type: pubsub.kafka", "pubsub.kafka")]
    [InlineData("value: \"10\"", "secretKeyRef: { name: redis, key: password }", "secretKeyRef")]
    [InlineData("name: concurrency", "name: enableTLS", "enableTLS")]
    [InlineData("name: concurrency", "name: redeliverInterval", "plain milliseconds", "30s")]
    [InlineData("kind: Component", "kind: HTTPEndpoint", "HTTPEndpoint")]
    [InlineData("version: v1", "version: v1\n  initTimeout: 5s", "initTimeout")]
    [InlineData("envRef: TEST_REDIS", "envRef: NOT_SET", "NOT_SET")]
    public async Task A_component_with_what_is_not_implemented_stops_the_start(string from, string to, string named, string value = "10")
    {
        await using var world = new SidecarWorld();
        File.WriteAllText(Path.Combine(world.Folder, "pubsub.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.redis
              version: v1
              metadata:
                - name: redisHost
                  envRef: TEST_REDIS
                - name: concurrency
                  value: "10"
            """.Replace(from, to, StringComparison.Ordinal).Replace("\"10\"", $"\"{value}\"", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<SidecarFileException>(() => world.StartAsync(new SidecarAppOptions { AppId = "shop" }));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains("pubsub.yaml", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exponential, 1s, -1")]
    [InlineData("constant, 30s, 2")]
    public async Task A_retry_budget_that_reaches_processingTimeout_stops_the_start(string retry)
    {
        await using var world = new SidecarWorld().With(resiliency: retry);
        var refused = await Assert.ThrowsAsync<SidecarFileException>(() => world.StartAsync(new SidecarAppOptions { AppId = "shop" }));
        Assert.Contains("processingTimeout", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_beyond_equality_stops_the_start()
    {
        await using var world = new SidecarWorld().With(documents: """
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: { name: s }
            spec:
              pubsubname: pubsub
              topic: t
              routes:
                rules: [{ match: has(event.data.x), path: /x }]
            """);
        var refused = await Assert.ThrowsAsync<SidecarFileException>(() => world.StartAsync(new SidecarAppOptions { AppId = "shop" }));
        Assert.Contains("has(event.data.x)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_is_there_for_the_applications_of_its_scopes_only()
    {
        await using var world = new SidecarWorld().With(scopes: "scopes: [shop]");
        await world.StartAsync(new() { AppId = "shop" }, new() { AppId = "other" });
        using var shop = world.Http();
        using var other = world.Http("other");
        Assert.Contains("pubsub.redis", await shop.GetStringAsync("/v1.0/metadata", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("pubsub.redis", await other.GetStringAsync("/v1.0/metadata", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platform_s_own_files_are_accepted()
    {
        await using var host = await LocalSidecarHost.StartAsync(new LocalSidecarOptions
        {
            Apps = [new() { AppId = "registry", ResourcesPaths = [Lmis.Testing.SourceTree.Path("k8s/dapr/components")], ConfigFilePath = Lmis.Testing.SourceTree.Path("k8s/dapr/configuration.yaml") }],
            Environment = name => name switch { "LMIS_STREAMS_HOST" => Testing.TestServers.Redis.Split(',')[0], "LMIS_STREAMS_PASSWORD" => "", _ => null },
        }, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, host.GrpcPort("registry"));
    }

    private sealed class TextFile : IDisposable
    {
        public TextFile(string name, string text)
        {
            Folder = Directory.CreateTempSubdirectory("lmis-file-").FullName;
            Path = System.IO.Path.Combine(Folder, name);
            File.WriteAllText(Path, text);
        }

        public string Folder { get; }

        public string Path { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
