using System.Globalization;
using Lmis.LocalRun.Processes;
using StackExchange.Redis;

namespace Lmis.LocalRun.Servers;

/// <summary>A private Redis: on loopback, with a password unless it lives for one test run only, never evicting.</summary>
internal sealed record RedisServer(ServerPrograms? Programs, string Name, string Folder, int Port, string? Password, bool Durable)
{
    /// <summary>Where it is reached.</summary>
    internal string Host { get; init; } = "127.0.0.1";

    /// <summary>Words of <c>docker run</c> that give it this host as an address of its own; null where it is published on loopback.</summary>
    internal IReadOnlyList<string>? Pod { get; init; }

    /// <summary>As StackExchange.Redis reads it.</summary>
    internal string ConnectionString => $"{Address},abortConnect=false";

    private string Address => Password is null ? $"{Host}:{Port}" : $"{Host}:{Port},password={Password}";

    internal async Task<ProcessSpec> PrepareAsync(CancellationToken ct)
    {
        var data = Path.Combine(Folder, "data");
        Directory.CreateDirectory(data);
        var name = $"lmis-{Name}-{Layout.HashOf(Folder)}";
        if (Programs is null)
        {
            // A container outlives a killed client: one of that name is a leftover of ours.
            await RunToEnd.RunAsync(new ProcessSpec("docker rm", ["docker", "rm", "--force", name], "/"), ct);
        }

        return new ProcessSpec(Name, Programs is { } programs
            ? [programs.Redis, "-"]
            : DockerServers.Run(name, DockerServers.RedisImage, Pod ?? DockerServers.Published(Port, Port), data, "/data", [], ["redis-server", "-"]), Folder)
        {
            Input = Configuration(Programs is null ? "0.0.0.0" : "127.0.0.1", Programs is null ? "/data" : data),
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        };
    }

    /// <summary>Null when it answers, else why it does not.</summary>
    internal async Task<string?> WhyNotReadyAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"{Address},connectTimeout=2000,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return null;
        }
        catch (RedisException e)
        {
            return e.Message;
        }
    }

    private string Configuration(string bind, string data) => string.Create(CultureInfo.InvariantCulture, $"""
        bind {bind}
        port {Port}
        {(Password is null ? "" : "requirepass " + Password)}
        dir "{data}"
        save ""
        appendonly {(Durable ? "yes" : "no")}
        appendfsync everysec
        maxmemory-policy noeviction
        daemonize no

        """);
}
