using System.Globalization;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Secrets;
using Npgsql;

namespace Lmis.LocalRun.Servers;

/// <summary>A private PostgreSQL cluster: on loopback, passwords for everyone, run as an unprivileged user when we are root.</summary>
internal sealed record PostgresServer(ServerPrograms? Programs, string Folder, int Port, string Password, bool Durable)
{
    internal const string Superuser = "postgres";

    /// <summary>Where it is reached.</summary>
    internal string Host { get; init; } = "127.0.0.1";

    /// <summary>Words of <c>docker run</c> that give it this host as an address of its own; null where it is published on loopback.</summary>
    internal IReadOnlyList<string>? Pod { get; init; }

    internal string Container => "lmis-postgres-" + Layout.HashOf(Folder);

    private static readonly string[] UsersToRunAs = ["postgres", "nobody"];

    internal string ConnectionString(string database, string user, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = database,
        Username = user,
        Password = password,
        // Where many containers start at once, a connection may take long to come about.
        Timeout = Pod is null ? 15 : 180,
    }.ConnectionString;

    internal string SuperuserConnectionString => ConnectionString("postgres", Superuser, Password);

    /// <summary>Makes the cluster on first asking and says how to run it.</summary>
    internal async Task<ProcessSpec> PrepareAsync(CancellationToken ct)
    {
        var user = Programs is not null && Environment.IsPrivilegedProcess ? UnprivilegedUser() : null;
        var data = user is null ? Path.Combine(Folder, "data") : ReachableFolder(user);
        Directory.CreateDirectory(data);
        if (Programs is null)
        {
            return await PrepareContainerAsync(data, ct);
        }

        if (user is not null)
        {
            await RunToEnd.RunAsync(new ProcessSpec("chown", ["chown", $"{user}:", data], "/"), ct);
        }

        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            await InitialiseAsync(Programs, data, user, ct);
        }

        return new ProcessSpec("postgres", [Programs.Postgres, "-D", data, .. Settings("127.0.0.1", Port)], data)
        {
            User = user,
            StopSignal = Signals.Interrupt,
            StopTime = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Null when it answers, else why it does not.</summary>
    internal async Task<string?> WhyNotReadyAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(SuperuserConnectionString + ";Timeout=3;Pooling=false");
            await connection.OpenAsync(ct);
            return null;
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }

    private async Task InitialiseAsync(ServerPrograms programs, string data, string? user, CancellationToken ct)
    {
        // initdb reads the password from a file only, as the user it runs as: the file lives for these two seconds.
        var secrets = new SecretFiles(Path.GetDirectoryName(data)!);
        var passwordFile = Layout.HashOf(data) + ".initial";
        secrets.Write(passwordFile, Password);
        try
        {
            if (user is not null)
            {
                await RunToEnd.RunAsync(new ProcessSpec("chown", ["chown", user, secrets.PathOf(passwordFile)], "/"), ct);
            }

            await RunToEnd.RunAsync(new ProcessSpec("initdb",
                [programs.InitDb, "-D", data, "-U", Superuser, "--auth=scram-sha-256", "--pwfile=" + secrets.PathOf(passwordFile), "--encoding=UTF8", "--locale=C.UTF-8", .. Durable ? Array.Empty<string>() : ["--no-sync"]],
                data)
            { User = user }, ct);
        }
        finally
        {
            File.Delete(secrets.PathOf(passwordFile));
        }
    }

    private async Task<ProcessSpec> PrepareContainerAsync(string data, CancellationToken ct)
    {
        await RunToEnd.RunAsync(new ProcessSpec("docker rm", ["docker", "rm", "--force", Container], "/"), ct);
        return new ProcessSpec("postgres", DockerServers.Run(Container, DockerServers.PostgresImage, Pod ?? DockerServers.Published(Port, 5432), data, "/var/lib/postgresql/data", ["POSTGRES_PASSWORD"], ["postgres", .. Settings("*", 5432)]), Folder)
        {
            Environment = new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = Password },
            StopTime = TimeSpan.FromSeconds(30),
        };
    }

    private IEnumerable<string> Settings(string address, int port)
    {
        var settings = new List<string>
        {
            "listen_addresses=" + address, "port=" + port.ToString(CultureInfo.InvariantCulture), "unix_socket_directories=",
            "max_connections=400", "shared_buffers=256MB", "timezone=UTC", "log_timezone=UTC",
        };
        if (!Durable)
        {
            settings.AddRange(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB"]);
        }

        return settings.SelectMany(setting => new[] { "-c", setting });
    }

    private static string UnprivilegedUser()
    {
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return UsersToRunAs.FirstOrDefault(known.Contains)
            ?? throw new RunException("PostgreSQL refuses to run as root and there is no user 'postgres' or 'nobody': run as an ordinary user.");
    }

    /// <summary>The data folder under .local, or beside PostgreSQL's own when that user may not pass through the folders above (a clone in /root).</summary>
    private string ReachableFolder(string user)
    {
        for (var parent = new DirectoryInfo(Folder).Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && !parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                Directory.CreateDirectory(Folder);
                var outside = $"/var/lib/{(user == "postgres" ? "postgresql" : "lmis")}/lmis-{Layout.HashOf(Folder)}/data";
                Directory.CreateDirectory(Path.GetDirectoryName(outside)!);
                // So that clean-local finds it.
                File.WriteAllText(Path.Combine(Folder, Layout.OutsideFile), outside);
                return outside;
            }
        }

        return Path.Combine(Folder, "data");
    }
}
