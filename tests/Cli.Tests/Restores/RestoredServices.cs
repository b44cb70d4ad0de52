using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Cli.Diagnosis.AfterRestore;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Contracts.Training.V1;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Lmis.Insurance.Participation;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Employers;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Lmis.Testing;
using Lmis.Training.Certificates;
using Lmis.Training.Classes;
using Lmis.Training.Data;
using Lmis.Training.Guidance;
using Lmis.Training.Programmes;
using Lmis.Training.Schools;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.PersonalData;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Referrals;
using Lmis.Vacancies.Seekers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Cli.Tests.Restores;

/// <summary>The services that tell each other of changes, running on the cluster: what each has of another it took from events, by its own subscriptions.</summary>
public sealed partial class RestoredCluster
{
    /// <summary>School codes and employers' codes of the two rounds.</summary>
    private static string Code(int round, int one) => $"46{round:0000}{one:0000}";

    private readonly Dictionary<string, (IAsyncDisposable Host, IServiceProvider Services, Func<HttpClient> AsSidecar)> running = [];

    private void StartServices()
    {
        Start<RegistryDb>(Registry, ("Registry:KeyEncryptionKeyFile", KeyEncryptionKey));
        Start<VacanciesDb>(Vacancies, ("Vacancies:ContactKeyFile", VacanciesKey));
        Start<TrainingDb>(Training, ("Training:KeyFile", TrainingKey), ("Training:PublicAddress", "https://lmis.example.vn/api/training/v1/public/"));
        Start<InsuranceDb>(Insurance);
        Start<ReportingDb>(Reporting);

        void Start<TDb>(string name, params (string Name, string Value)[] settings) where TDb : class
        {
            var all = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = Of(name), ["ConnectionStrings:Streams"] = TestServers.Redis };
            foreach (var (setting, value) in settings)
                all[setting] = value;
            // There is no sidecar to publish through: DeliverAsync does what relay, broker and sidecar do.
            var service = new ServiceUnderTest<TDb>(all, static services => services.Remove(services.Single(static s => s.ImplementationType?.Name == "OutboxRelay")));
            running.Add(name, (service, service.Services, service.AsSidecar));
        }
    }

    private async Task StopServicesAsync()
    {
        foreach (var service in running.Values)
            await service.Host.DisposeAsync();
        running.Clear();
    }

    /// <summary>Publishes what waits and has everybody take it, and what follows from it, until nothing waits.</summary>
    private async Task DeliverAsync()
    {
        for (var again = true; again;)
        {
            again = false;
            foreach (var publisher in running.Keys)
            {
                await using var source = NpgsqlDataSource.Create(Of(publisher));
                foreach (var topic in await TextsAsync(source, "select distinct topic from messaging.outbox_message where sent_at is null order by 1"))
                {
                    var rows = await TextsAsync(source, $"select json_build_object('id', id, 'source', '{publisher}', 'specversion', '1.0', 'type', topic, 'topic', topic, 'data', data::json)::text from messaging.outbox_message where sent_at is null and topic = '{topic}' order by id");
                    foreach (var bulk in rows.Chunk(100))
                        await TakeAsync(topic, bulk);
                    await ExecuteAsync(Of(publisher), $"update messaging.outbox_message set sent_at = now() where sent_at is null and topic = '{topic}'");
                    again = true;
                }
            }
        }
    }

    private async Task TakeAsync(string topic, string[] events)
    {
        var entries = events.Select(static (text, i) => new { entryId = $"{i}", contentType = "application/cloudevents+json", @event = JsonNode.Parse(text) }).ToArray();
        foreach (var receiver in EventRoute.All.Where(route => route.Topic == topic).SelectMany(static route => route.Receivers))
        {
            using var sidecar = running[receiver].AsSidecar();
            using var answer = await sidecar.PostAsJsonAsync($"/messaging/events/{topic}", new { id = Guid.CreateVersion7(), entries, topic, pubsubname = "pubsub", type = "com.dapr.event.sent.bulk" });
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode && !body.Contains("RETRY", StringComparison.Ordinal) && !body.Contains("DROP", StringComparison.Ordinal), $"{receiver} on {topic}: {body}");
        }
    }

    /// <summary>A day of all services: employers, placements, certificates, a month of the insurance agency, and a merge of persons.</summary>
    private async Task WorkAsync(int round)
    {
        var persons = await PersonsAsync(round);
        await InAsync<RegistryDb>(Registry, (db, _, _, now) =>
        {
            EmployerCode[] codes = [new(Code(round, 1), null, null), new(Code(round, 2), null, null), new(null, null, $"01908{round:0000000}")];
            foreach (var code in codes)
            {
                var employer = Employer.Enter(new() { Code = code, Name = "Công ty May Thử", Kind = "enterprise", Commune = Commune, Phone = "0912345678", Address = "Tổ 5" }, cipher, "commune-file", new(2026, 1, 1), now);
                db.Employers.Add(employer);
                db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), TimeProvider.System));
            }
            return Task.CompletedTask;
        });
        await DeliverAsync();
        await InAsync<VacanciesDb>(Vacancies, (db, services, caller, now) => PlaceAsync(round, persons, db, services, caller, now));
        await InAsync<TrainingDb>(Training, (db, services, _, now) => CertifyAsync(round, persons, db, services, now));
        await DeliverAsync();
        await DeclareAsync(round, persons);
        await InAsync<RegistryDb>(Registry, (db, _, caller, now) => MergeAsync(round, persons, db, caller, now));
        await DeliverAsync();
    }

    /// <summary>Twenty persons of the register, others in the second round.</summary>
    private async Task<Guid[]> PersonsAsync(int round)
    {
        await using var db = new RegistryDb(Context<RegistryDb>(Registry), AreaScope.Everything);
        return await db.Workers.OrderBy(static w => w.PersonId).Skip(round * 20).Take(20).Select(static w => w.PersonId).ToArrayAsync();
    }

    // Of four seekers three are hired, and one of these leaves again.
    private static async Task PlaceAsync(int round, Guid[] persons, VacanciesDb db, IServiceProvider services, Caller caller, DateTimeOffset now)
    {
        var (contacts, lists, today) = (services.GetRequiredService<ContactCipher>(), services.GetRequiredService<CodeListSet>(), VietnamDay.Of(now));
        var employer = await db.Employers.SingleAsync(e => e.Code == Code(round, 1));
        var vacancy = Vacancy.Enter(employer, "Công ty May Thử", new() { Title = "Công nhân may", Places = 9, Occupation = "75", Commune = Commune, Wage = new("monthly", 7_000_000), ClosesOn = today.AddDays(90) }, lists, caller, now);
        vacancy.SetContact(contacts.Protect(new Recruiter("Trần Thị Hoa"), vacancy.Id));
        db.Vacancies.Add(vacancy);
        foreach (var (i, person) in persons.Take(4).Index())
        {
            var search = JobSearch.File(person, Commune, new(1990, 5, 1), ["job-referral"], new() { Title = "Công nhân may", Occupation = "75" }, ConsentText.All[0], caller, now);
            search.SetContact(contacts.Protect(new SeekerContact("0987654321"), search.Id));
            search.Counsel(today);
            db.JobSearches.Add(search);
            db.Counsellings.Add(Counselling.Of(search, "job-advice", today, caller, now));
            search.Touch();
            db.Add(OutboxMessage.From(Topics.JobSearchChangedV1, search.ToEvent(today, now), TimeProvider.System));
            var referral = Referral.Make(search, vacancy, "referral", 80, caller, now);
            db.Referrals.Add(referral);
            if (i == 3)
                continue;
            referral.Recruit(today, today, "fixed-term", now);
            db.Add(OutboxMessage.From(Topics.PlacementMadeV1, referral.ToPlacement(vacancy), TimeProvider.System));
            if (i == 2)
            {
                referral.End(today, "resigned", now);
                db.Add(OutboxMessage.From(Topics.PlacementEndedV1, referral.ToEnd(), TimeProvider.System));
            }
            db.Add(OutboxMessage.From(Topics.PlacementChangedV1, referral.ToState(search), TimeProvider.System));
        }
    }

    private static async Task CertifyAsync(int round, Guid[] persons, TrainingDb db, IServiceProvider services, DateTimeOffset now)
    {
        var (rows, maker, today) = (services.GetRequiredService<RowCipher>(), services.GetRequiredService<CertificateMaker>(), VietnamDay.Of(now));
        var school = new School { Code = Code(round, 9), Name = "Trường Cao đẳng nghề Thử", CommuneCode = Commune };
        var programme = new Programme { Id = Guid.CreateVersion7(), SchoolCode = school.Code, Name = "May công nghiệp", Qualification = "elementary", Outcomes = "May.", Hours = 300, LeastAttendance = 80, ApprovedAt = now };
        var group = new TrainingClass { Id = Guid.CreateVersion7(), ProgrammeId = programme.Id, SchoolCode = school.Code, Name = "K1", StartsOn = today.AddDays(-30), EndsOn = today, Places = 30 };
        db.AddRange(school, programme, group);
        foreach (var person in persons.Skip(4).Take(5))
        {
            var id = Guid.CreateVersion7();
            var enrolment = new Enrolment { Id = id, ClassId = group.Id, PersonId = person, LearnerName = rows.Protect("Nguyễn Văn Thử", id), BirthDate = rows.Protect("1990-05-01", id), EnrolledAt = now, HoursAttended = 290, Result = "passed", ResultOn = today };
            db.Add(enrolment);
            var certificate = await maker.MakeAsync(enrolment, "Nguyễn Văn Thử", programme, school, today, default);
            if (person == persons[4])
                maker.Tell(certificate.Move(global::Lmis.Training.Certificates.Certificate.Revoked, "Cấp nhầm", now));
        }
        var count = new GuidanceCount { SchoolCode = school.Code, SchoolYear = 2025, Level = "upper-secondary", CommuneCode = Commune, Graduates = 200, Guided = 150, ReportedAt = now };
        db.GuidanceCounts.Add(count);
        db.Add(OutboxMessage.From(Topics.GuidanceReportedV1, new GuidanceReported(count.SchoolCode, count.SchoolYear, count.Level, count.Version, Commune, count.Graduates, count.Guided, now), TimeProvider.System));
    }

    // The agency's file of a month; in the second month nobody of the first is in it, so that their participations end.
    private async Task DeclareAsync(int round, Guid[] persons)
    {
        var id = Guid.CreateVersion7();
        await InAsync<InsuranceDb>(Insurance, (db, _, _, now) =>
        {
            db.ParticipationFiles.Add(ParticipationFile.Of(id, (2026 * 12) + 8 + round, "thang.csv", [(byte)round, .. new byte[31]], "agency", "agency", now, 6, 0));
            db.AddRange(persons.Skip(9).Take(6).Select((person, i) => new DeclaredRow
            {
                FileId = id, Line = i + 2, PersonId = person, Kind = i < 4 ? DeclaredRow.Compulsory : DeclaredRow.Voluntary, EmployerCode = i < 4 ? Code(round, 2) : null, PaidTo = i < 4 ? null : (2026 * 12) + 11,
                BirthMonth = "1990-05", Sex = "male", CommuneCode = Commune,
            }));
            return Task.CompletedTask;
        });
        for (var waited = 0; (string)await ScalarAsync(Of(Insurance), $"select state from participation_file where id = '{id}'") != ParticipationFile.Reconciled; waited++)
        {
            Assert.True(waited < 600, "Insurance did not compare the file within a minute.");
            await Task.Delay(100);
        }
    }

    // Two merges in the first round, of which the second round undoes one.
    private async Task MergeAsync(int round, Guid[] persons, RegistryDb db, Caller caller, DateTimeOffset now)
    {
        if (round == 1)
        {
            foreach (var (stays, leaves) in new[] { (persons[15], persons[16]), (persons[17], persons[18]) })
            {
                var merged = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == leaves);
                merged.Leave(now);
                db.PersonMerges.Add(PersonMerge.Of(stays, leaves, merged.Version, "Cùng một người", caller, cipher, now));
                db.Set<OutboxMessage>().AddRange(OutboxMessage.From(Topics.LabourRecordChangedV1, merged.ToEvent(), TimeProvider.System), OutboxMessage.From(Topics.PersonMergedV1, new PersonMerged(stays, leaves, now), TimeProvider.System));
            }
            return;
        }
        var merge = await db.PersonMerges.OrderBy(static m => m.Id).FirstAsync();
        merge.Undo("Hai người", caller.Subject, cipher, now);
        var back = await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == merge.MergedPersonId);
        back.Return(now);
        db.Set<OutboxMessage>().AddRange(OutboxMessage.From(Topics.LabourRecordChangedV1, back.ToEvent(), TimeProvider.System),
            OutboxMessage.From(Topics.PersonUnmergedV1, new PersonUnmerged(merge.SurvivingPersonId, merge.MergedPersonId, now), TimeProvider.System));
    }

    /// <summary>One transaction in a service's own database, with its own parts.</summary>
    private async Task InAsync<TDb>(string service, Func<TDb, IServiceProvider, Caller, DateTimeOffset, Task> work) where TDb : DbContext
    {
        await using var scope = running[service].Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await work(db, scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<Caller>(), TimeProvider.System.GetUtcNow());
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static string Commune { get; } = UnitList.ReadEmbedded("19").Communes.Keys.Min(StringComparer.Ordinal)!;
}
