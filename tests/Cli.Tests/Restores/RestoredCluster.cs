using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Cli.Diagnosis.AfterRestore;
using Lmis.Contracts;
using Lmis.Exchange.Tests.Journals;
using Lmis.Gateway.Data;
using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Keys;
using Lmis.Identity.Logins;
using Lmis.Identity.Users;
using Lmis.Insurance.Data;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Lmis.Reporting.Data;
using Lmis.Testing;
using Lmis.Training.Data;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Cli.Tests.Restores;

/// <summary>
/// A cluster with all databases, written to as the services write, backed up and brought back to a moment as docs/ops/restore.md says:
/// done once for all tests of this folder.
/// </summary>
public sealed partial class RestoredCluster : IAsyncLifetime
{
    public const string Gateway = ServiceDatabases.Gateway, Identity = ServiceDatabases.Identity, Registry = ServiceDatabases.Registry, Vacancies = ServiceDatabases.Vacancies,
        Training = ServiceDatabases.Training, Insurance = ServiceDatabases.Insurance, Reporting = ServiceDatabases.Reporting;

    private readonly string folder = Directory.CreateTempSubdirectory("lmis-test-restore").FullName;
    private readonly string password = RandomNumberGenerator.GetHexString(24);
    private readonly int port = TestPort(), restoredPort = TestPort();
    private readonly EvidenceLab journal = EvidenceLab.Make();
    private readonly Dictionary<string, string> variables = [];
    private PersonalDataCipher cipher = null!;

    /// <summary>Every row of every table at the moment, as text, by database and table.</summary>
    public Dictionary<string, List<string>> Known { get; private set; } = [];

    /// <summary>The same after the restore.</summary>
    public Dictionary<string, List<string>> Restored { get; private set; } = [];

    /// <summary>The same of the old cluster before it was stopped.</summary>
    public Dictionary<string, List<string>> Spoilt { get; private set; } = [];

    /// <summary>What the doctor said right after the restore.</summary>
    public Run Doctor { get; private set; } = null!;

    public string KeyEncryptionKey => Path.Combine(folder, "key-encryption-key");

    public string VacanciesKey => Path.Combine(folder, "vacancies-key");

    public string TrainingKey => Path.Combine(folder, "training-key");

    public string Certificate => Path.Combine(folder, "certificate.pem");

    public async ValueTask InitializeAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(one => int.TryParse(Path.GetFileName(one), CultureInfo.InvariantCulture, out var version) ? version : 0).First() + "/bin:" : "";
        (string Name, string Value)[] given =
        [
            ("PATH", $"{folder}/bin:{programs}{Environment.GetEnvironmentVariable("PATH")}"), ("PGHOST", "127.0.0.1"), ("PGPORT", $"{port}"), ("PGUSER", "postgres"), ("PGPASSWORD", password),
            ("PGDATA", $"{folder}/cluster"), ("ARCHIVE", $"{folder}/archive"), ("BACKUP", $"{folder}/base"), ("RESTORED", $"{folder}/restored"), ("RESTORED_PORT", $"{restoredPort}"),
            ("KEY_ENCRYPTION_KEY", KeyEncryptionKey), ("VACANCIES_KEY", VacanciesKey), ("TRAINING_KEY", TrainingKey), ("IDENTITY_CERTIFICATE", Certificate),
        ];
        foreach (var (name, value) in given)
            variables[name] = value;
        foreach (var key in new[] { KeyEncryptionKey, VacanciesKey, TrainingKey })
            await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        WriteCertificate(Certificate);
        Directory.CreateDirectory($"{folder}/bin");
        await File.WriteAllTextAsync($"{folder}/bin/lmis", $"#!/bin/sh\nexec dotnet '{Lmis.Assembly}' \"$@\"\n");
        foreach (var words in new string[][] { ["chmod", "755", folder, $"{folder}/bin/lmis"], ["chown", Environment.IsPrivilegedProcess ? "postgres:" : Environment.UserName, folder] })
        {
            using var process = System.Diagnostics.Process.Start(words[0], words[1..]);
            await process.WaitForExitAsync();
        }

        var guide = new RestoreGuide(variables);
        await guide.SetUpAsync(
            $"""
            initdb -D "$PGDATA" -U postgres --auth=scram-sha-256 --pwfile=<(printf %s "$PGPASSWORD") --encoding=UTF8 --locale=C.UTF-8 --no-sync
            printf '%s\n' "port = {port}" "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "shared_buffers = 32MB" "timezone = UTC" >>"$PGDATA/postgresql.conf"
            pg_ctl -D "$PGDATA" -w -l "$PGDATA/server.log" start
            """);
        await MigrateAsync();
        NpgsqlConnection.ClearAllPools();
        await guide.RunAsync("archive");

        cipher = new(new PersonalDataKeys(NpgsqlDataSource.Create(Of(Registry)), Options.Create(new RegistryOptions { KeyEncryptionKeyFile = KeyEncryptionKey }), TimeProvider.System));
        await SignInAsync();
        StartServices();
        await EnterAsync(200);
        await WorkAsync(1);
        await JournalAsync(1);
        await guide.RunAsync("backup");
        await CorrectAsync(60);
        await EnterAsync(100);
        await WorkAsync(2);
        await JournalAsync(2);
        await JournalAsync(3);
        // What they do by themselves must not come between the moment and what is known of it.
        await StopServicesAsync();
        await LeaveWaitingAsync();

        Known = await RowsAsync(port);
        variables["UNTIL"] = (await ScalarAsync(Of(Registry), "select clock_timestamp()::text")).ToString()!;
        await Task.Delay(50);
        await SpoilAsync();
        Spoilt = await RowsAsync(port);
        await guide.RunAsync("switch");
        NpgsqlConnection.ClearAllPools();
        await guide.SetUpAsync("pg_ctl -D \"$PGDATA\" -w -m fast stop");
        await guide.RunAsync("restore");
        Restored = await RowsAsync(restoredPort);
        foreach (var database in ServiceDatabases.All)
            variables[ServiceDatabases.Variable(database)] = Of(database, restoredPort);
        Doctor = await guide.AskAsync("doctor");

        Directory.CreateDirectory(SourceTree.Path("artifacts"));
        var figures = $"""
            rows compared  {Restored.Values.Sum(rows => rows.Count)} in {Restored.Count} tables of {ServiceDatabases.All.Count} databases
            {string.Join('\n', guide.Times.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key,-13}  {step.Value.TotalSeconds:0.0} s")))}

            """;
        await File.WriteAllTextAsync(SourceTree.Path("artifacts", "restore.txt"), figures);
        TestContext.Current.SendDiagnosticMessage(figures);
    }

    /// <summary>The doctor over the restored databases, some of them changed copies.</summary>
    public Task<Run> AskAsync(params (string Variable, string Value)[] changes)
    {
        var all = new Dictionary<string, string>(variables);
        foreach (var (variable, value) in changes)
            all[variable] = value;
        return new RestoreGuide(all).AskAsync("doctor");
    }

    /// <summary>A copy of a restored database in which something is put wrong, as the doctor's variable for it.</summary>
    public async Task<(string Variable, string Value)> WrongAsync(string database, string sql)
    {
        var copy = $"{database}_{Guid.CreateVersion7():N}";
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(Of("postgres", restoredPort), $"create database {copy} template {database}");
        // Triggers keep the services from such changes; whoever has the disk is not kept.
        await ExecuteAsync(Of(copy, restoredPort), "set session_replication_role = replica; " + sql);
        return (ServiceDatabases.Variable(database), Of(copy, restoredPort));
    }

    /// <summary>Connection string of a restored database.</summary>
    public string Restoration(string database) => Of(database, restoredPort);

    /// <summary>The first column of what a restored database answers.</summary>
    public async Task<List<string>> ReadAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(Of(database, restoredPort));
        return await TextsAsync(source, sql);
    }

    /// <summary>A certificate with its key, of nobody in particular.</summary>
    public string OtherCertificate()
    {
        var file = Path.Combine(folder, "other.pem");
        WriteCertificate(file);
        return file;
    }

    /// <summary>A key-encryption key that wrapped nothing.</summary>
    public string OtherKey()
    {
        var file = Path.Combine(folder, "other-key");
        File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return file;
    }

    public string Of(string database) => Of(database, port);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await new RestoreGuide(variables).SetUpAsync("for data in \"$PGDATA\" \"$RESTORED\"; do if [ -f \"$data/postmaster.pid\" ]; then pg_ctl -D \"$data\" -w -m immediate stop; fi; done");
        Directory.Delete(folder, recursive: true);
    }

    private string Of(string database, int at) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = at, Database = database, Username = "postgres", Password = password, MaxPoolSize = 10,
    }.ConnectionString;

    private async Task MigrateAsync()
    {
        foreach (var database in ServiceDatabases.All)
            await ExecuteAsync(Of("postgres"), $"create database {database}");
        await MigrateAsync(new GatewayDb(Context<GatewayDb>(Gateway), AreaScope.Everything));
        await MigrateAsync(new IdentityDb(Context<IdentityDb>(Identity), AreaScope.Everything));
        await MigrateAsync(new RegistryDb(Context<RegistryDb>(Registry), AreaScope.Everything));
        await MigrateAsync(new VacanciesDb(Context<VacanciesDb>(Vacancies), AreaScope.Everything));
        await MigrateAsync(new TrainingDb(Context<TrainingDb>(Training), AreaScope.Everything));
        await MigrateAsync(new InsuranceDb(Context<InsuranceDb>(Insurance), AreaScope.Everything));
        await MigrateAsync(new ReportingDb(Context<ReportingDb>(Reporting), AreaScope.Everything));
        await ExecuteAsync(Of(Gateway), "create table journal.entry_2027_03 partition of journal.entry for values from ('2027-03-01 00:00:00+00') to ('2027-04-01 00:00:00+00')");
    }

    private static async Task MigrateAsync(DbContext db)
    {
        await using (db)
            await db.Database.MigrateAsync();
    }

    private DbContextOptions<TDb> Context<TDb>(string database) where TDb : ServiceDb =>
        new DbContextOptionsBuilder<TDb>().UseNpgsql(Of(database)).UseSnakeCaseNamingConvention().Options;

    // As Identity does at its first start, and when a user enrols an authenticator app.
    private async Task SignInAsync()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(AreaScope.Everything)
            .AddDbContext<IdentityDb>(options => options.UseNpgsql(Of(Identity)).UseSnakeCaseNamingConvention());
        services.AddDataProtection().SetApplicationName("lmis-identity").PersistKeysToDbContext<IdentityDb>().ProtectKeysWithCertificate(X509Certificate2.CreateFromPemFile(Certificate));
        await using var provider = services.BuildServiceProvider();
        using var ring = new SigningKeyRing(provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<IDataProtectionProvider>(),
            Options.Create(new SigningKeyOptions()), TimeProvider.System, NullLogger<SigningKeyRing>.Instance);
        await ring.RefreshAsync(default);
        using var scope = provider.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var sealedKey = new TotpSecret(provider.GetRequiredService<IDataProtectionProvider>()).Seal(TotpSecret.Make());
        db.Users.Add(new User { Id = Guid.CreateVersion7(), UserName = "can-bo", NormalizedUserName = "CAN-BO", DisplayName = "Cán bộ", SecurityStamp = "1", AuthenticatorKey = sealedKey });
        await db.SaveChangesAsync();
    }

    /// <summary>New records, each with its event, which everybody takes.</summary>
    private Task EnterAsync(int count) => ChangeAsync(db => Task.FromResult(Enumerable.Range(0, count).Select(_ =>
    {
        var number = "019" + RandomNumberGenerator.GetString("0123456789", 9);
        var now = TimeProvider.System.GetUtcNow();
        var worker = Worker.Enter(Person.Mint(number, cipher, now), Form(number, "employed"), cipher, "commune-file", new(2026, 7, 1), now);
        db.Workers.Add(worker);
        return worker;
    }).ToList()));

    private Task CorrectAsync(int count) => ChangeAsync(async db =>
    {
        var workers = await db.Workers.Include(worker => worker.Person).OrderBy(worker => worker.PersonId).Take(count).ToListAsync();
        workers.ForEach(worker => worker.Correct(Form(worker.Person.RevealNumber(cipher), "unemployed"), cipher, "commune-file", new(2026, 8, 1), TimeProvider.System.GetUtcNow()));
        return workers;
    });

    /// <summary>The last event before the moment is written and not yet published.</summary>
    private async Task LeaveWaitingAsync()
    {
        await using var db = new RegistryDb(Context<RegistryDb>(Registry), AreaScope.Everything);
        var worker = await db.Workers.Include(one => one.Person).OrderBy(one => one.PersonId).LastAsync();
        worker.Correct(Form(worker.Person.RevealNumber(cipher), "unemployed"), cipher, "commune-file", new(2026, 9, 1), TimeProvider.System.GetUtcNow());
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), TimeProvider.System));
        await db.SaveChangesAsync();
    }

    private async Task ChangeAsync(Func<RegistryDb, Task<List<Worker>>> change)
    {
        await using var db = new RegistryDb(Context<RegistryDb>(Registry), AreaScope.Everything);
        var workers = await change(db);
        foreach (var worker in workers)
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), TimeProvider.System));
        await db.SaveChangesAsync();
        await DeliverAsync();
    }

    private static WorkerFacts Form(string number, string status) => new()
    {
        FullName = "Nguyễn Văn Thử", BirthDate = new(1990, 5, 1), Sex = "male", PersonalNumber = number, PermanentCommune = Commune,
        Qualification = "untrained", ActivityStatus = status,
    };

    /// <summary>One checkpoint's interval of the journal: five entries in each of two chains, and the checkpoint.</summary>
    private async Task JournalAsync(int interval)
    {
        await using var source = NpgsqlDataSource.Create(Of(Gateway));
        foreach (var entry in journal.Entries.Where(entry => (entry.Sequence - 1) / 5 == interval - 1))
        {
            await using var insert = source.CreateCommand(
                """
                with e as (insert into journal.entry (at, slot, sequence, hash, content, kind, role, status, directory_version) values ($1, $2, $3, $4, $5, 0, 0, 0, 7))
                insert into journal.slot (slot, owner, fence, lease_until, head_sequence, head_hash, head_at) values ($2, gen_random_uuid(), 1, $1, $3, $4, $1)
                on conflict (slot) do update set head_sequence = $3, head_hash = $4
                """);
            insert.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = EvidenceLab.Start.UtcDateTime }, new() { Value = entry.Slot }, new() { Value = entry.Sequence }, new() { Value = entry.Hash }, new() { Value = entry.Content } });
            await insert.ExecuteNonQueryAsync();
        }
        var (checkpoint, document) = journal.Checkpoints[interval - 1];
        await using var seal = source.CreateCommand("insert into journal.checkpoint (number, at, hash, document) values ($1, $2, $3, $4)");
        seal.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = checkpoint.Number }, new() { Value = checkpoint.At.UtcDateTime }, new() { Value = SHA256.HashData(checkpoint.ToDocument().Payload.Span) }, new() { Value = document } });
        await seal.ExecuteNonQueryAsync();
    }

    /// <summary>What somebody does by mistake, or on purpose, after the moment.</summary>
    private async Task SpoilAsync()
    {
        await ExecuteAsync(Of(Registry), "update worker set commune_code = '00000', version = version + 1; delete from data_key; truncate messaging.outbox_message; drop table import_error");
        await ExecuteAsync(Of(Vacancies), "delete from referral; update job_search set contact = null; drop table person_merge");
        await ExecuteAsync(Of(Training), "delete from certificate; truncate signing_key, messaging.outbox_message");
        await ExecuteAsync(Of(Insurance), "truncate participation_spell, registered_person, messaging.inbox_message; update person_coverage set version = version + 1");
        await ExecuteAsync(Of(Reporting), "delete from worker_fact; delete from placement_fact; update projection set active_slot = 1");
        await ExecuteAsync(Of(Gateway), "drop table journal.entry_2027_03; truncate journal.checkpoint, journal.slot");
        await ExecuteAsync(Of(Identity), "delete from signing_key; delete from data_protection_keys; delete from app_user");
    }

    private async Task<Dictionary<string, List<string>>> RowsAsync(int at)
    {
        var all = new Dictionary<string, List<string>>();
        foreach (var database in ServiceDatabases.All)
        {
            await using var source = NpgsqlDataSource.Create(Of(database, at));
            foreach (var table in await TextsAsync(source, "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
                all[$"{database}: {table}"] = await TextsAsync(source, $"select t::text from only {table} t order by 1");
        }
        return all;
    }

    private static async Task<List<string>> TextsAsync(NpgsqlDataSource source, string sql)
    {
        var texts = new List<string>();
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            texts.Add(row.GetString(0));
        return texts;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())!;
    }

    private static void WriteCertificate(string file)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=lmis-identity", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static int TestPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
