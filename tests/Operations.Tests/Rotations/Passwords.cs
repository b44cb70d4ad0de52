using Lmis.Operations.Tests.Pods;
using Lmis.Testing;
using Npgsql;
using StackExchange.Redis;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>The registry's role in PostgreSQL and the gateways' user in Redis, made for one rehearsal, and their passwords through the page's blocks.</summary>
internal sealed class Passwords(RunningServices ours, RotationGuide guide) : IAsyncDisposable
{
    private readonly string role = $"rehearsal_{Guid.CreateVersion7():N}", next = $"rehearsal_{Guid.CreateVersion7():N}";
    private readonly string before = $"{Guid.CreateVersion7():N}", after = $"{Guid.CreateVersion7():N}";

    /// <summary>Those of before, which replicas started from here on have.</summary>
    public async Task MakeAsync()
    {
        // The databases of tests belong to the role that runs them; ours has its rights and nothing beyond.
        await ExecuteAsync($"create role {role} login password '{before}' in role \"{new NpgsqlConnectionStringBuilder(TestServers.Postgres).Username}\"");
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis))
            await redis.GetDatabase().ExecuteAsync("ACL", "SETUSER", role, "on", $">{before}", "~*", "&*", "+@all");
        var server = ConfigurationOptions.Parse(TestServers.Redis);
        var (host, port) = server.EndPoints[0].ToString()!.Split('/')[^1].Split(':') is [var name, var number] ? (name, number) : ("127.0.0.1", "6379");
        (guide.Variables["REDIS_HOST"], guide.Variables["REDIS_PORT"]) = (host, port);
        if (server.Password is { } password)
            guide.Variables["REDISCLI_AUTH"] = password;
        (guide.Variables["ROLE"], guide.Variables["OLD_ROLE"], guide.Variables["NEXT_ROLE"], guide.Variables["REDIS_USER"]) = (role, role, next, role);
        (guide.Variables["PASSWORD"], guide.Variables["NEXT_PASSWORD"]) = (before, after);
        Give(role, before);
    }

    /// <summary>Lets in who comes with the next ones too, and gives them to replicas started from here on.</summary>
    public async Task AddNextAsync()
    {
        await guide.TypeAsync("role");
        await guide.TypeAsync("redis");
        Give(next, after);
    }

    /// <summary>Once nobody uses them, shuts those of before out.</summary>
    public async Task RetireAsync()
    {
        // The server hears of the last replica's end a moment later.
        for (var tries = 0; await SessionsAsync(role) > 0; tries++, await Task.Delay(100))
            Assert.True(tries < 100, "Somebody still uses the role of before.");
        await guide.TypeAsync("role-old");
        await guide.TypeAsync("redis-old");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => LogInAsync(role, before));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, refused.SqlState);
        await LogInAsync(next, after);
        // The tests' Redis asks nobody for a password: who comes with a wrong one is let in, but not as this user.
        Assert.True(await RedisSessionsAsync() > 0, "No gateway is logged in to Redis.");
        Assert.Equal(("default", role), (await WhoAmIAsync(before), await WhoAmIAsync(after)));
        Assert.True(await SessionsAsync(next) > 0);
    }

    /// <summary>After every replica has gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"drop role if exists {next}; drop role if exists {role}");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        await redis.GetDatabase().ExecuteAsync("ACL", "DELUSER", role);
    }

    private void Give(string login, string password)
    {
        ours.More["Registry"]["ConnectionStrings:Database"] = DatabaseOf(login, password);
        ours.More["Gateway"]["ConnectionStrings:Ephemeral"] = RedisOf(password);
    }

    private Task<long> SessionsAsync(string of) => ours.CountAsync($"select count(*) from pg_stat_activity where usename = '{of}'");

    private async Task<int> RedisSessionsAsync()
    {
        var options = ConfigurationOptions.Parse(TestServers.Redis);
        options.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        return ((string)(await redis.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!).Split('\n').Count(line => line.Contains($"user={role} ", StringComparison.Ordinal));
    }

    private async Task<string> WhoAmIAsync(string password)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisOf(password));
        return (string)(await redis.GetDatabase().ExecuteAsync("ACL", "WHOAMI"))!;
    }

    private async Task LogInAsync(string login, string password)
    {
        await using var connection = new NpgsqlConnection(DatabaseOf(login, password) + ";Pooling=false");
        await connection.OpenAsync();
    }

    private string DatabaseOf(string login, string password) => new NpgsqlConnectionStringBuilder(ours.RegistryDatabase) { Username = login, Password = password }.ConnectionString;

    private string RedisOf(string password)
    {
        var options = ConfigurationOptions.Parse(TestServers.Redis);
        (options.User, options.Password) = (role, password);
        return options.ToString(includePassword: true);
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(TestServers.Postgres);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
