using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Parts;

/// <summary>Lists every part in the order of starting: the servers, then for each province its Redis, sidecars and deployables.</summary>
internal static class PlanParts
{
    internal const int PostgresPort = 15432, StreamsPort = 16379, EphemeralPort = 16380;

    internal static IReadOnlyList<Part> List(Layout layout, RunOptions options, RunFile file, ServerPrograms? programs)
    {
        var postgres = new PostgresServer(programs, layout.PostgresFolder, PostgresPort + options.PortOffset, layout.Secrets.Password("postgres-superuser"), Durable: true);
        var parts = new List<Part> { PostgresPart(layout, options, file, postgres) };
        foreach (var province in options.Provinces)
        {
            var environment = new ProvinceEnvironment(layout, province, options.OffsetOf(province), postgres, Streams(province), Ephemeral(province));
            parts.Add(RedisPart(province, environment.Streams, "its events"));
            parts.Add(RedisPart(province, environment.Ephemeral, "limits and caches"));
            parts.AddRange(SidecarParts.List(layout, options, file, environment));
            parts.AddRange(file.Apps.Select(app => AppPart.For(layout, options, file, app, environment)));
        }

        return parts;

        RedisServer Streams(string province) => Redis(province, "redis-streams", StreamsPort, durable: true);
        RedisServer Ephemeral(string province) => Redis(province, "redis-ephemeral", EphemeralPort, durable: false);
        RedisServer Redis(string province, string name, int port, bool durable) =>
            new(programs, name, Path.Combine(layout.Province(province), name), port + options.OffsetOf(province), layout.ProvinceSecrets(province).Password(name), durable);
    }

    private static Part PostgresPart(Layout layout, RunOptions options, RunFile file, PostgresServer postgres) => new("", "postgres", [new(postgres.Port, "PostgreSQL")])
    {
        PrepareAsync = postgres.PrepareAsync,
        WhyNotReadyAsync = postgres.WhyNotReadyAsync,
        WhenReadyAsync = ct => MakeDatabases.RunAsync(postgres, options.Provinces.SelectMany(province => file.Apps.Select(app => (Name: ProvinceEnvironment.DatabaseOf(province, app.Id), Secrets: layout.ProvinceSecrets(province))))
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
