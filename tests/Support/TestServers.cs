namespace Lmis.Testing;

/// <summary>The real PostgreSQL and Redis that tests run on; there is no substitute.</summary>
public static class TestServers
{
    /// <summary>Npgsql connection string of a role that may create databases.</summary>
    public static string Postgres => Required("LMIS_TEST_POSTGRES");

    /// <summary>StackExchange.Redis configuration.</summary>
    public static string Redis => Required("LMIS_TEST_REDIS");

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"{name} is not set: these tests need a real server. Run 'make test', which starts PostgreSQL and Redis, or 'eval \"$(make -s test-servers)\"' and then the test again.");
}
