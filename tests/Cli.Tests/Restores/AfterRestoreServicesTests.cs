using System.Reflection;
using System.Text.RegularExpressions;
using Lmis.Cli.Diagnosis.AfterRestore;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Cli.Tests.Restores;

public sealed partial class AfterRestoreTests
{
    // A UUIDv7 of October 2025, before anything in the cluster was written.
    private const string EarlierId = "019a0000-0000-7000-8000-000000000001";

    // As if something was published two hours ago and is still kept.
    private const string ReachBack = "update messaging.outbox_message set sent_at = sent_at - interval '2 hours' where id = (select id from messaging.outbox_message order by id limit 1);";

    private static readonly string[] Publishers = [RestoredCluster.Registry, RestoredCluster.Vacancies, RestoredCluster.Training, RestoredCluster.Insurance];

    [Fact]
    public async Task Events_that_were_taken_and_whose_publisher_does_not_know_them_are_named()
    {
        var earlier = await Task.WhenAll(Publishers.Select(publisher => cluster.WrongAsync(publisher,
            ReachBack + "delete from messaging.outbox_message where id in (select distinct on (topic) id from messaging.outbox_message where sent_at is not null order by topic, id desc)")));
        var run = await cluster.AskAsync(earlier);
        foreach (var route in EventRoute.All)
        {
            foreach (var receiver in route.Receivers)
                Broken(run, $"1 events of {route.Topic} that {receiver} has taken are not in {route.Publisher}'s outbox, which holds all since");
        }
        Says(run, "registry is of an earlier moment than vacancies: restore both to the same moment.");
        Says(run, "Where the earlier one is to stand, POST /v1/rebuilds at Reporting instead.");
    }

    [Fact]
    public async Task Events_that_were_published_and_never_taken_are_named_with_how_they_come_again()
    {
        const string Newest = "(select distinct on (topic) message_id from messaging.inbox_message order by topic, message_id desc)";
        var run = await cluster.AskAsync(await Task.WhenAll(new[] { RestoredCluster.Registry, RestoredCluster.Vacancies, RestoredCluster.Insurance, RestoredCluster.Reporting }
            .Select(receiver => cluster.WrongAsync(receiver, $"delete from messaging.inbox_message where message_id in {Newest}"))));
        foreach (var route in EventRoute.All)
        {
            foreach (var receiver in route.Receivers)
                Assert.Matches(Plain($"1 events of {Regex.Escape(route.Topic)} were published from .{{20}} to .{{20}} and {receiver} has not taken them: 01"), string.Concat(Columns(run.Output).Select(Plain)));
            Broken(run, $"POST /v1/messaging/outbox/republish at {route.Publisher} with {{\"topic\":\"{route.Topic}\",\"from\":\"20");
        }
        var put = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Vacancies,
            $"""
            insert into messaging.dead_letter (id, message_id, topic, envelope, failures, received_at, status, redrives)
            select gen_random_uuid(), message_id, topic, '[]', 5, now(), 'waiting', 0 from messaging.inbox_message where topic = '{Topics.PersonUnmergedV1}';
            delete from messaging.inbox_message where topic = '{Topics.PersonUnmergedV1}'
            """));
        Says(put.Ok(), "All 8 events published are taken, but for 1 that vacancies has as dead letters; none was taken that registry does not know.");
    }

    [Fact]
    public async Task What_a_service_keeps_of_another_and_differs_is_counted_by_kind()
    {
        var run = await cluster.AskAsync(
            await cluster.WrongAsync(RestoredCluster.Registry, Spoil("training_certificate", "certificate_id", "version") + SpoilClaims("placement") + SpoilClaims("insurance")),
            await cluster.WrongAsync(RestoredCluster.Vacancies, Spoil("employer", "employer_id", "version") + SpoilTwo("person_merge", "merged_person_id", "at", "interval '1 second'")),
            await cluster.WrongAsync(RestoredCluster.Insurance,
                Spoil("registered_person", "person_id", "version") + Spoil("registered_employer", "employer_id", "version") + Spoil("registered_employment", "employment_id", "version")
                + SpoilTwo("person_merge", "merged_person_id", "at", "interval '1 second'")),
            await cluster.WrongAsync(RestoredCluster.Reporting,
                Spoil("placement_fact", "placement_id", "version") + Spoil("job_search_fact", "job_search_id", "version") + Spoil("participation_fact", "person_id", "version")
                + SpoilTwo("person_merge", "merged_person_id", "at", "interval '1 second'") + SpoilTwo("guidance_fact", "school_code", "version", "1") + SpoilTwo("insurance_month", "month", "reconciled_at", "interval '1 second'")));
        foreach (var (what, owner, holder) in new[]
        {
            ("employers", RestoredCluster.Registry, RestoredCluster.Vacancies), ("labour records", RestoredCluster.Registry, RestoredCluster.Insurance),
            ("employers", RestoredCluster.Registry, RestoredCluster.Insurance), ("employments", RestoredCluster.Registry, RestoredCluster.Insurance),
            ("placements", RestoredCluster.Vacancies, RestoredCluster.Registry), ("placements", RestoredCluster.Vacancies, RestoredCluster.Reporting),
            ("job searches", RestoredCluster.Vacancies, RestoredCluster.Reporting), ("certificates", RestoredCluster.Training, RestoredCluster.Registry),
            ("participations", RestoredCluster.Insurance, RestoredCluster.Registry), ("persons' coverage", RestoredCluster.Insurance, RestoredCluster.Reporting),
        })
            Broken(run, $"{what} compared, {holder} lacks 2, is behind with 1, is ahead with 1 and has 1 that {owner} does not know");
        foreach (var (what, owner, holder) in new[]
        {
            ("merges of persons", RestoredCluster.Registry, RestoredCluster.Vacancies), ("merges of persons", RestoredCluster.Registry, RestoredCluster.Insurance),
            ("merges of persons", RestoredCluster.Registry, RestoredCluster.Reporting), ("reports of guidance", RestoredCluster.Training, RestoredCluster.Reporting),
            ("months of insurance", RestoredCluster.Insurance, RestoredCluster.Reporting),
        })
            Broken(run, $"{what} compared, {holder} lacks 1, is behind with 0, is ahead with 1 and has 0 that {owner} does not know");
        // Ids that stand for persons, and those of certificates, stay inside.
        var ids = await cluster.ReadAsync(RestoredCluster.Registry, "select id::text from person union all select certificate_id::text from training_certificate");
        Assert.Equal(300 + 10, ids.Count);
        Assert.DoesNotContain(ids, id => Plain(run.Output).Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_that_only_lags_is_told_to_be_published_again()
    {
        var run = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Vacancies, "delete from employer where version = 1"));
        Broken(run, "Of 6 employers compared, vacancies lacks 6, is behind with 0, is ahead with 0 and has 0 that registry does not know");
        Says(run, "Have published again what 'events of registry in vacancies' names, then run this again");
    }

    [Fact]
    public async Task Persons_and_employers_that_registry_does_not_have_are_counted()
    {
        // Where two columns name the same persons, the first of one and the last of the other.
        static string Lose(string table, string column, string direction = "asc") => $"update {table} set {column} = gen_random_uuid() where ctid = (select ctid from {table} order by {column} {direction} limit 1);";
        var run = await cluster.AskAsync(
            await cluster.WrongAsync(RestoredCluster.Vacancies,
                Lose("job_search", "person_id") + Lose("job_search", "filed_as", "desc") + Lose("counselling", "person_id") + Lose("referral", "person_id") + Lose("referral", "employer_id") + Lose("vacancy", "employer_id")),
            await cluster.WrongAsync(RestoredCluster.Training, Lose("enrolment", "person_id") + Lose("certificate", "person_id", "desc")),
            await cluster.WrongAsync(RestoredCluster.Insurance,
                Lose("declared_row", "person_id") + Lose("participation_spell", "person_id") + Lose("participation_spell", "employer_id") + Lose("person_coverage", "person_id", "desc")));
        Broken(run, "Registry does not have 4 of 12 persons that vacancies names.");
        foreach (var words in new[] { "2 of 4 employers that vacancies names: ", "2 of 12 persons that training names.", "3 of 15 persons that insurance names.", "1 of 3 employers that insurance names: " })
            Says(run, "Registry does not have " + words);
    }

    [Fact]
    public async Task Values_under_a_key_that_is_not_mounted_are_named()
    {
        var run = await cluster.AskAsync(("VACANCIES_KEY", cluster.OtherKey()), ("TRAINING_KEY", cluster.OtherKey()));
        Broken(run, "Values are protected with a key that is not among the 1 given: 8 of job_search.contact under ");
        foreach (var words in new[] { "2 of vacancy.contact under ", "10 of certificate.credential under ", "10 of certificate.learner_name under ", "10 of enrolment.learner_name under ", "10 of enrolment.birth_date under ", "1 of signing_key.private_key under " })
            Says(run, words);
        var cut = await cluster.AskAsync(await cluster.WrongAsync(RestoredCluster.Training, "update certificate set learner_name = substr(learner_name, 1, 20)"));
        Broken(cut, "10 of certificate.learner_name that are no such values");

        // With the key of before besides; and without any.
        using var lmis = new Lmis();
        var environment = ServiceDatabases.All.ToDictionary(ServiceDatabases.Variable, static _ => "none");
        (environment["LMIS_DATABASE_VACANCIES"], environment["LMIS_DATABASE_TRAINING"]) = (cluster.Restoration(RestoredCluster.Vacancies), cluster.Restoration(RestoredCluster.Training));
        var rotated = await lmis.RunAsync(environment, "doctor", "--after-restore", "--key-encryption-key", cluster.KeyEncryptionKey, "--training-key", cluster.OtherKey(), "--training-key", cluster.TrainingKey);
        Broken(rotated, "No key of vacancies was given, so nothing can be said of its encrypted values.");
        Says(rotated, "All 41 values of 5 columns name one of the 2 keys given.");
        Says(rotated, "This installation has no database of registry.");
    }

    [Fact]
    public void The_doctor_knows_every_database_and_the_runbook_names_it()
    {
        var services = Directory.GetDirectories(SourceTree.Path("services")).Where(static folder => Directory.Exists(Path.Combine(folder, "Data", "Migrations")));
        Assert.Equal(services.Select(static folder => Path.GetFileName(folder).ToLowerInvariant()).Append("gateway").Order(StringComparer.Ordinal), ServiceDatabases.All.Order(StringComparer.Ordinal));
        var exported = File.ReadLines(SourceTree.Path("docs", "ops", "restore.md")).Single(static line => line.Contains("export LMIS_DATABASE", StringComparison.Ordinal));
        Assert.Equal(ServiceDatabases.All.Select(ServiceDatabases.Variable), exported.Trim().Split(' ')[1..]);
    }

    [Fact]
    public void The_doctor_knows_who_takes_what_as_the_services_subscribe()
    {
        var topics = typeof(Topics).GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(static field => field.Name, static field => (string)field.GetRawConstantValue()!);
        var subscribed = from file in Directory.GetFiles(SourceTree.Path("services"), "When*.cs", SearchOption.AllDirectories)
                         let receiver = Path.GetRelativePath(SourceTree.Path("services"), file).Split(Path.DirectorySeparatorChar)[0].ToLowerInvariant()
                         select $"{topics[Subscribed().Match(File.ReadAllText(file)).Groups["topic"].Value]} in {receiver}";
        Assert.Equal(subscribed.Order(StringComparer.Ordinal), EventRoute.All.SelectMany(static route => route.Receivers.Select(receiver => $"{route.Topic} in {receiver}")).Order(StringComparer.Ordinal));
        Assert.All(EventRoute.All, static route => Assert.StartsWith(route.Publisher + ".", route.Topic, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RestoredCluster.Vacancies, "job_search.contact", "vacancy.contact")]
    [InlineData(RestoredCluster.Training, "certificate.credential", "certificate.learner_name", "enrolment.birth_date", "enrolment.learner_name", "signing_key.private_key")]
    [InlineData(RestoredCluster.Insurance)]
    [InlineData(RestoredCluster.Reporting)]
    public async Task The_doctor_takes_for_encrypted_what_a_service_encrypts(string database, params string[] encrypted)
    {
        var bytes = await cluster.ReadAsync(database, "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' and data_type = 'bytea' order by 1");
        Assert.Equal(encrypted, bytes.Except(ClearBytes.Of(database)));
        Assert.Empty(ClearBytes.Of(database).Except(bytes));
    }

    // Of the first four states one is lost, one is old, one is new, and one is somebody else's.
    private static string Spoil(string table, string key, string number)
    {
        string Nth(int n) => $"{key} = (select distinct {key} from {table} order by {key} offset {n} limit 1)";
        return $"update {table} set {number} = {number} - 1 where {Nth(1)}; update {table} set {number} = {number} + 1 where {Nth(2)}; delete from {table} where {Nth(0)}; update {table} set {key} = (select gen_random_uuid()) where {Nth(2)};";
    }

    // Of two states one is lost and one is new.
    private static string SpoilTwo(string table, string key, string number, string more) =>
        $"delete from {table} where {key} = (select {key} from {table} order by {key} limit 1); update {table} set {number} = {number} + {more};";

    private static string SpoilClaims(string source)
    {
        string One(string which) => $"source_id = (select source_id from employment_claim where source = '{source}' and {which} order by source_id limit 1)";
        const string Later = "2027-12-31";
        return $"delete from employment_claim where {One("closed_on is null")}; update employment_claim set closed_on = '{Later}' where {One("closed_on is null")};"
            + $"update employment_claim set source_id = gen_random_uuid() where {One("closed_on is null")}; update employment_claim set closed_on = null where {One($"closed_on < '{Later}'")};";
    }

    [GeneratedRegex(@"MapSubscription<\w+, \w+>\(\s*Topics\.(?<topic>\w+)")]
    private static partial Regex Subscribed();
}
