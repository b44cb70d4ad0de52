using Lmis.LocalRun.Network;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Parts;

/// <summary>Lists every part in the order of starting: the servers, the national node, then for each province its Redis, sidecars and deployables.</summary>
internal static class PlanParts
{
    internal const int PostgresPort = 15432, StreamsPort = 16379, EphemeralPort = 16380;

    internal static IReadOnlyList<Part> List(Layout layout, RunOptions options, RunFile file, ServerPrograms? programs, PodNetwork? pods = null)
    {
        var nodes = ExchangeNode.List(options, file, pods);
        var parts = new List<Part> { PostgresPart(layout, options, file, Postgres(layout, options, programs, pods), nodes) };
        if (nodes.Count > 0)
        {
            var environment = EnvironmentOf(layout, options, file, ExchangeNode.National, programs, nodes, pods);
            parts.Add(RedisPart(ExchangeNode.National, environment.Ephemeral, "limits and caches"));
            parts.AddRange(NationalParts.List(layout, options, file, environment, nodes[0]));
        }

        foreach (var province in options.Provinces)
        {
            var environment = EnvironmentOf(layout, options, file, province, programs, nodes, pods);
            parts.Add(RedisPart(province, environment.Streams, "its events"));
            parts.Add(RedisPart(province, environment.Ephemeral, "limits and caches"));
            parts.AddRange(SidecarParts.List(layout, options, file, environment));
            parts.AddRange(options.AppsOf(province, file).Select(app => AppPart.For(layout, options, file, app, environment)));
        }

        // One after the other. Containers take their time, on a busy machine a very long one: those that need nothing of each other start together.
        return pods is null
            ? [.. parts.Select((part, at) => part with { Stage = at })]
            : [.. parts.Select(part => part with { Stage = StageOf(part), StartTime = TimeSpan.FromMinutes(10) }).OrderBy(part => part.Stage)];
    }

    /// <summary>The addresses, passwords and tokens of a place.</summary>
    internal static ProvinceEnvironment EnvironmentOf(Layout layout, RunOptions options, RunFile file, string place, ServerPrograms? programs, IReadOnlyList<ExchangeNode> nodes, PodNetwork? pods = null)
    {
        var ephemeral = Redis(PodNetwork.Ephemeral, EphemeralPort, durable: false);
        // The gateway reads no events: one Redis is enough for the national node.
        var streams = place == ExchangeNode.National ? ephemeral : Redis(PodNetwork.Streams, StreamsPort, durable: true);
        var environment = new ProvinceEnvironment(layout, place, options.InnerOffsetOf(place), Postgres(layout, options, programs, pods), streams, ephemeral) { PublicOffset = options.OffsetOf(place), Pods = pods };
        return nodes.SingleOrDefault(node => node.Name == place) is not { } own ? environment : environment with
        {
            OfNetwork = () => ExchangeVariables.OfGateway(layout, options, file, own, nodes, pods),
            InternalKeysFile = Path.Combine(own.GatewayFolder(layout), "internal-keys.json"),
        };

        RedisServer Redis(string name, int port, bool durable) => new(programs, name, Path.Combine(layout.Province(place), name), pods is null ? port + options.OffsetOf(place) : 6379, layout.ProvinceSecrets(place).Password(name), durable)
        {
            Host = PodNetwork.HostOf(pods, place, name),
            Pod = pods?.Words(place, name),
        };
    }

    private static PostgresServer Postgres(Layout layout, RunOptions options, ServerPrograms? programs, PodNetwork? pods) =>
        new(programs, layout.PostgresFolder, pods is null ? PostgresPort + options.PortOffset : 5432, layout.Secrets.Password("postgres-superuser"), Durable: true)
        {
            Host = PodNetwork.HostOf(pods, ExchangeNode.National, PodNetwork.Postgres),
            Pod = pods?.Words(ExchangeNode.National, PodNetwork.Postgres),
        };

    /// <summary>Servers; what holds a pod's address; identity, at which the others find the keys of tokens, and the gateway that publishes the directory; all behind a gateway; the gateways.</summary>
    private static int StageOf(Part part) => part.Name switch
    {
        PodNetwork.Postgres or PodNetwork.Streams or PodNetwork.Ephemeral => 0,
        PodNetwork.Members => 1,
        var name when name.EndsWith("-sidecar", StringComparison.Ordinal) => 1,
        "identity" => 2,
        "gateway" => part.Province == ExchangeNode.National ? 2 : 4,
        _ => 3,
    };

    private static Part PostgresPart(Layout layout, RunOptions options, RunFile file, PostgresServer postgres, IReadOnlyList<ExchangeNode> nodes) => new("", "postgres", postgres.Pod is null ? [new(postgres.Port, "PostgreSQL")] : [])
    {
        PrepareAsync = postgres.PrepareAsync,
        WhyNotReadyAsync = postgres.WhyNotReadyAsync,
        WhenReadyAsync = ct => MakeDatabases.RunAsync(postgres, options.Provinces.SelectMany(province => file.Apps.Select(app => (Province: province, App: app.Id))).Concat(nodes.Take(1).Select(node => (Province: node.Name, App: "gateway")))
            .Select(of => (Name: ProvinceEnvironment.DatabaseOf(of.Province, of.App), Secrets: layout.ProvinceSecrets(of.Province)))
            .Select(database => (database.Name, database.Secrets.Password(database.Name))), ct),
        Address = $"{postgres.Host}:{postgres.Port}",
    };

    private static Part RedisPart(string province, RedisServer redis, string purpose) => new(province, redis.Name, redis.Pod is null ? [new(redis.Port, $"the Redis of {purpose}")] : [])
    {
        PrepareAsync = redis.PrepareAsync,
        WhyNotReadyAsync = _ => redis.WhyNotReadyAsync(),
        Address = $"{redis.Host}:{redis.Port}",
    };
}
