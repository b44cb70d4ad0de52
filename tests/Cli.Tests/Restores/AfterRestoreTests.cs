using Lmis.Cli.Diagnosis.AfterRestore;
using Lmis.Registry.PersonalData;

namespace Lmis.Cli.Tests.Restores;

/// <summary>What comes back, and what the doctor says of each database; of what is between the services in the other part.</summary>
public sealed partial class AfterRestoreTests(RestoredCluster cluster) : IClassFixture<RestoredCluster>
{
    [Fact]
    public void Every_row_of_the_moment_is_back_and_nothing_of_later()
    {
        Assert.NotEqual(cluster.Known["registry: public.worker"], cluster.Spoilt["registry: public.worker"]);
        Assert.Equal(300, cluster.Known["registry: public.worker"].Count);
        Assert.Equal(30, cluster.Known["gateway: journal.entry_2027_03"].Count);
        Assert.Equal((8, 10, 8, 6), (cluster.Known["vacancies: public.referral"].Count, cluster.Known["training: public.certificate"].Count, cluster.Known["insurance: public.participation_spell"].Count, cluster.Known["reporting: public.placement_fact"].Count));
        Assert.All(ServiceDatabases.All, database => Assert.Contains(cluster.Known, table => table.Key.StartsWith(database + ": ", StringComparison.Ordinal) && !table.Value.SequenceEqual(cluster.Spoilt.GetValueOrDefault(table.Key, []))));
        Assert.Equal(cluster.Known.Keys.Order(StringComparer.Ordinal), cluster.Restored.Keys.Order(StringComparer.Ordinal));
        foreach (var (table, rows) in cluster.Known)
            Assert.True(rows.SequenceEqual(cluster.Restored[table]), $"{table}: {rows.Count} rows were known, {cluster.Restored[table].Count} came back, and they differ");
    }

    [Fact]
    public void The_doctor_says_that_it_fits_together_and_what_is_still_on_its_way()
    {
        var run = cluster.Doctor.Ok();
        foreach (var words in new[]
        {
            "1 events wait to be published", "1 of 300 persons differ and have an event that waits", "1 of 300 labour records differ and have an event that waits", "All 1 users' authenticator keys open.", "All 3 data keys open", "No import, verification or other job is held",
            "2 chains with 30 entries are whole, and hold the heads of checkpoint 3", "All 1 signing keys open, and one signs now", "Nothing is broken; mind the warnings.",
        })
            Says(run, words);
    }

    [Fact]
    public async Task With_every_event_published_and_taken_nothing_is_left_to_say()
    {
        // The event that waited is published and taken; an outbox that reaches back two hours says nothing of an event of last year that was taken.
        var waited = (await cluster.ReadAsync(RestoredCluster.Registry, "select concat_ws('|', m.id, w.person_id, w.version, w.changed_at) from messaging.outbox_message m join worker w on w.person_id = (m.data::json ->> 'personId')::uuid where m.sent_at is null")).Single().Split('|');
        var taken = $"insert into messaging.inbox_message select id, '{EventRoute.All[0].Topic}', now() from unnest(array['{waited[0]}', '{EarlierId}']::uuid[]) id;";
        var run = (await cluster.AskAsync(
            await cluster.WrongAsync(RestoredCluster.Registry, "update messaging.outbox_message set sent_at = now() where sent_at is null;" + ReachBack),
            await cluster.WrongAsync(RestoredCluster.Insurance, taken + $"update registered_person set version = {waited[2]} where person_id = '{waited[1]}'"),
            await cluster.WrongAsync(RestoredCluster.Reporting, taken + $"update worker_fact set version = {waited[2]}, changed_at = '{waited[3]}' where person_id = '{waited[1]}'"))).Ok();
        Says(run, "Every event is published.");
        Says(run, "Reporting has 300 of 300 records as Registry has them; 300 compared.");
        Says(run, "insurance has 300 of 300 labour records as registry has them.");
        Says(run, "Nothing is broken.");
        Assert.DoesNotContain("warning", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_that_do_not_fit_the_register_are_counted_by_kind()
    {
        const string First = "(select person_id from worker_fact order by person_id offset {0} limit 1)";
        static string Nth(int n) => First.Replace("{0}", $"{n}", StringComparison.Ordinal);
        var run = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Reporting,
            $"""
            update worker_fact set version = version - 1 where person_id = {Nth(1)};
            update worker_fact set version = version + 7 where person_id in ({Nth(2)}, {Nth(3)});
            update worker_fact set changed_at = changed_at + interval '1 microsecond' where person_id = {Nth(4)};
            update worker_fact set person_id = gen_random_uuid() where person_id = {Nth(5)};
            delete from worker_fact where person_id in ({Nth(6)}, {Nth(7)});
            """));
        Broken(run, "Reporting lacks 3, is behind with 1, is ahead with 2, has 1 that Registry does not know and 1 of the same version but another time");
        Says(run, "POST /v1/rebuilds");
    }

    [Fact]
    public async Task A_database_of_another_version_or_of_none_is_named()
    {
        var run = await cluster.AskAsync(
            await cluster.WrongAsync(RestoredCluster.Identity, "delete from \"__EFMigrationsHistory\" where migration_id = '20261123191717_ExchangeScopes'"),
            await cluster.WrongAsync(RestoredCluster.Reporting, "insert into \"__EFMigrationsHistory\" values ('29990101000000_Later', '10.0.0')"),
            await cluster.WrongAsync(RestoredCluster.Registry, "drop table messaging.outbox_message; drop table \"__EFMigrationsHistory\""),
            ("LMIS_DATABASE_GATEWAY", cluster.Of("gateway")));
        Broken(run, "schema of gateway: PostgreSQL does not answer");
        Says(run, "it lacks 1 migrations, 20261123191717_ExchangeScopes first");
        Says(run, "The database is newer than this version: it has 1 migrations that this version does not know, 29990101000000_Later last");
        Says(run, "PostgreSQL refuses to read it (42P01");
    }

    [Fact]
    public async Task Keys_that_do_not_open_with_what_is_mounted_are_named()
    {
        var run = await cluster.AskAsync(("KEY_ENCRYPTION_KEY", cluster.OtherKey()), ("IDENTITY_CERTIFICATE", cluster.OtherCertificate()));
        Broken(run, "3 of 3 data keys (1, 2, 3) do not open");
        Says(run, "1 of 1 signing keys cannot be opened");
        Says(run, "1 of 1 users' authenticator keys cannot be opened");
        run = await cluster.AskAsync(
            await cluster.WrongAsync(RestoredCluster.Registry, "delete from data_key where class = 'Personal'"),
            await cluster.WrongAsync(RestoredCluster.Identity, "update signing_key set retires_at = now() - interval '1 hour'"));
        Broken(run, "with a data key that is not in the table data_key or was destroyed:");
        Says(run, "300 of person.personal_number");
        Says(run, "None of 1 signing keys signs now");
    }

    [Theory]
    [InlineData("phone", 300)]
    [InlineData("sensitive", 300)]
    public async Task A_value_of_any_column_whose_data_key_is_not_there_is_named(string column, int values) =>
        Broken(await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Registry, $"update worker set {column} = '\\x0100000063'")), $"{values} of worker.{column}");

    [Fact]
    public void The_doctor_takes_for_encrypted_what_the_registry_encrypts() => Assert.Equal(
        EncryptedTables.NotEncrypted.Keys.Order(StringComparer.Ordinal), ClearBytes.Of(RestoredCluster.Registry).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Work_that_a_vanished_process_holds_is_named()
    {
        var run = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Registry,
            """
            insert into import_batch (id, area, kind, source, file_name, format, size_bytes, uploaded_by, client_id, uploaded_at, state, rows_read, accepted, warned, rejected, entered, changed, unchanged, checkpoint_line, attempts, lease_owner, lease_until)
            values (gen_random_uuid(), '19', 'labour-records', 'commune-file', 'a.csv', 'csv', 1, 'u', 'c', now(), 'applying', 0, 0, 0, 0, 0, 0, 0, 0, 1, gen_random_uuid(), now() + interval '1 hour');
            insert into verification_run (id, area, purpose, started_by, client_id, started_at, state, refused, cursor, failures, scope, lease_owner, lease_until)
            values (gen_random_uuid(), '19', 'p', 'u', 'c', now(), 'running', 0, gen_random_uuid(), 0, '19', gen_random_uuid(), now() + interval '1 hour');
            """));
        Broken(run, "1 rows of import_batch are held for up to 3");
        Says(run, "1 rows of verification_run are held for up to 3");
    }

    [Fact]
    public async Task A_journal_that_was_cut_changed_or_lost_a_checkpoint_is_found()
    {
        var cut = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Gateway,
            """
            delete from journal.entry where slot = 0 and sequence = 8;
            delete from journal.entry where slot = 1 and sequence > 13;
            delete from journal.checkpoint where number = 2;
            """));
        Broken(cut, "Checkpoint 3 does not follow checkpoint 1.");
        Says(cut, "Entry 0:9 breaks its chain: entries are missing after 7.");
        Says(cut, "Chain 1 ends at 13, where its slot has 15.");
        Says(cut, "Chain 1 ends at 13, where checkpoint 3 has 15.");
        var changed = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Gateway,
            """
            update journal.entry set content = convert_to(replace(convert_from(content, 'UTF8'), 'statistics', 'statistick'), 'UTF8') where slot = 0 and sequence = 8;
            update journal.entry set hash = sha256('x') where slot = 1 and sequence = 15;
            """));
        Broken(changed, "Entry 0:8 breaks its chain: its content is not what its hash says.");
        Says(changed, "Entry 1:15 breaks its chain");
    }

    [Fact]
    public async Task What_is_not_given_is_asked_for_by_name()
    {
        using var lmis = new Lmis();
        var environment = new Dictionary<string, string> { ["LMIS_DATABASE_GATEWAY"] = "none", ["LMIS_DATABASE_REGISTRY"] = "Host=127.0.0.1" };
        (await lmis.RunAsync(environment, "doctor", "--after-restore", "--key-encryption-key", cluster.KeyEncryptionKey)).Refused(2, "LMIS_DATABASE_IDENTITY, LMIS_DATABASE_VACANCIES, LMIS_DATABASE_TRAINING, LMIS_DATABASE_INSURANCE, LMIS_DATABASE_REPORTING not set");
        (await lmis.RunAsync(environment, "doctor", "--after-restore")).Refused(2, "Option '--key-encryption-key' is required.");
        lmis.Run("doctor").Refused(2, "Option '--folder' is required.");
    }

    private static void Broken(Run run, string words)
    {
        Assert.True(run.Code == 1, $"ended with {run.Code}\n{run.Output}\n{run.Error}");
        Says(run, words);
    }

    private static void Says(Run run, string words) =>
        Assert.True(Columns(run.Output).Append(run.Error).Any(text => Plain(text).Contains(Plain(words), StringComparison.Ordinal)), $"does not say '{words}':\n{run.Output}\n{run.Error}");

    // A cell's text goes on in the same column of the next line.
    private static IEnumerable<string> Columns(string output) => output.Split('\n')
        .SelectMany(line => line.Split('│').Index()).GroupBy(one => one.Index, one => one.Item).Select(cells => string.Concat(cells));

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
