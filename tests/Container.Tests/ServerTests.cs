using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace Lmis.Container.Tests;

/// <summary>PostgreSQL and Redis in containers: the tests of messaging, and the registry's of persons, entry, import and keys, hold there as they hold beside them.</summary>
public sealed class ServerTests(DockerEngine engine)
{
    private const int PostgresPort = 5432, RedisPort = 6379;
    private const string Password = "of-a-throw-away-server";

    /// <summary>Both at once: messaging's tests wait most of their time, the registry's compute.</summary>
    [Fact]
    public Task Tests_hold_on_servers_in_containers() => Task.WhenAll(
        HoldAsync("Messaging.Tests", "Lmis.Messaging.Tests*"),
        HoldAsync("Registry.Tests", "*.Persons.*", "*.KeyRotationTests", "*.PersonalDataTests", "*.EnterLabourRecordTests", "*.ImportOutcomeTests"));

    private async Task HoldAsync(string project, params string[] tests)
    {
        await using var postgres = await StartPostgresAsync();
        await using var redis = await StartRedisAsync();
        var report = Path.Combine(Command.Root, "artifacts", "tests", $"Container.{project}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);

        var (code, output) = await Command.TryAsync(
            new Dictionary<string, string>
            {
                ["LMIS_TEST_POSTGRES"] = $"Host=127.0.0.1;Port={postgres.GetMappedPublicPort(PostgresPort).ToString(CultureInfo.InvariantCulture)};Username=postgres;Password={Password}",
                ["LMIS_TEST_REDIS"] = $"127.0.0.1:{redis.GetMappedPublicPort(RedisPort).ToString(CultureInfo.InvariantCulture)}",
            },
            Command.Root, ["dotnet", Path.Combine("artifacts", "bin", project, "release", $"Lmis.{project}.dll"), "-noColor", "-noLogo", "-result-xml", report, .. tests.SelectMany(pattern => new[] { "-class", pattern })]);

        Assert.True(code == 0, Regex.Replace(output, @"(?m)^\s*\[.*\] (Starting|Finished).*$", ""));
        var passed = XDocument.Load(report).Root!.Elements("assembly").Sum(assembly => (int)assembly.Attribute("passed")!);
        Assert.True(passed > 0, $"No test of {project} matches {string.Join(' ', tests)}.");
    }

    private async Task<IContainer> StartPostgresAsync()
    {
        var container = new ContainerBuilder(engine.ServersImage)
            .WithLabel(DockerEngine.Label, "servers").WithEnvironment("POSTGRES_PASSWORD", Password).WithPortBinding(PostgresPort, assignRandomHostPort: true)
            .WithCommand("postgres", "-c", "listen_addresses=*", "-c", "max_connections=400", "-c", "shared_buffers=256MB", "-c", "timezone=UTC", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted("pg_isready", "-h", "127.0.0.1", "-U", "postgres"))
            .WithCleanUp(true).Build();
        await container.StartAsync(TestContext.Current.CancellationToken);
        return container;
    }

    private async Task<IContainer> StartRedisAsync()
    {
        var container = new ContainerBuilder(engine.ServersImage)
            .WithLabel(DockerEngine.Label, "servers").WithPortBinding(RedisPort, assignRandomHostPort: true)
            .WithCommand("redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted("redis-cli", "ping"))
            .WithCleanUp(true).Build();
        await container.StartAsync(TestContext.Current.CancellationToken);
        return container;
    }
}
