using Lmis.LocalRun.Network;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Parts;

/// <summary>Lists every part in the order of starting: the servers, the national node, then for each province its Redis, sidecars and deployables.</summary>
internal static class PlanParts
{
    internal const int PostgresPort = 15432, StreamsPort = 16379, EphemeralPort = 16380;

    internal static IReadOnlyList<Part> List(Layout layout, RunOptions options, RunFile file, ServerPrograms? programs)
    {
        var postgres = new PostgresServer(programs, layout.PostgresFolder, PostgresPort + options.PortOffset, layout.Secrets.Password("postgres-superuser"), Durable: true);
        var nodes = ExchangeNode.List(options, file);
        var parts = new List<Part> { PostgresPart(layout, options, file, postgres, nodes) };
        if (nodes.Count > 0)
        {
            // The gateway reads no events: one Redis is enough for the national node.
            var ephemeral = Ephemeral(ExchangeNode.National);
            parts.Add(RedisPart(ExchangeNode.National, ephemeral, "limits and caches"));
            parts.AddRange(NationalParts.List(layout, options, file, Of(ExchangeNode.National, ephemeral, ephemeral), nodes[0]));
        }

        foreach (var province in options.Provinces)
        {
            var environment = Of(province, Streams(province), Ephemeral(province));
            parts.Add(RedisPart(province, environment.Streams, "its events"));
            parts.Add(RedisPart(province, environment.Ephemeral, "limits and caches"));
            parts.AddRange(SidecarParts.List(layout, options, file, environment));
            parts.AddRange(file.Apps.Select(app => AppPart.For(layout, options, file, app, environment)));
        }

        return parts;

        ProvinceEnvironment Of(string name, RedisServer streams, RedisServer ephemeral)
        {
            var environment = new ProvinceEnvironment(layout, name, options.OffsetOf(name), postgres, streams, ephemeral);
            return nodes.SingleOrDefault(node => node.Name == name) is not { } own ? environment : environment with
            {
                OfNetwork = () => ExchangeVariables.OfGateway(layout, options, file, own, nodes),
                InternalKeysFile = Path.Combine(own.GatewayFolder(layout), "internal-keys.json"),
            };
        }

        RedisServer Streams(string province) => Redis(province, "redis-streams", StreamsPort, durable: true);
        RedisServer Ephemeral(string province) => Redis(province, "redis-ephemeral", EphemeralPort, durable: false);
        RedisServer Redis(string province, string name, int port, bool durable) =>
            new(programs, name, Path.Combine(layout.Province(province), name), port + options.OffsetOf(province), layout.ProvinceSecrets(province).Password(name), durable);
    }

    private static Part PostgresPart(Layout layout, RunOptions options, RunFile file, PostgresServer postgres, IReadOnlyList<ExchangeNode> nodes) => new("", "postgres", [new(postgres.Port, "PostgreSQL")])
    {
        PrepareAsync = postgres.PrepareAsync,
        WhyNotReadyAsync = postgres.WhyNotReadyAsync,
        WhenReadyAsync = ct => MakeDatabases.RunAsync(postgres, options.Provinces.SelectMany(province => file.Apps.Select(app => (Province: province, App: app.Id))).Concat(nodes.Take(1).Select(node => (Province: node.Name, App: "gateway")))
            .Select(of => (Name: ProvinceEnvironment.DatabaseOf(of.Province, of.App), Secrets: layout.ProvinceSecrets(of.Province)))
            .Select(database => (database.Name, database.Secrets.Password(database.Name))), ct),
        Address = $"127.0.0.1:{postgres.Port}",
    };

    private static Part RedisPart(string province, RedisServer redis, string purpose) => new(province, redis.Name, [new(redis.Port, $"the Redis of {purpose}")])
    {
        PrepareAsync = redis.PrepareAsync,
        WhyNotReadyAsync = _ => redis.WhyNotReadyAsync(),
        Address = $"127.0.0.1:{redis.Port}",
    };
}
