using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Contracts.Messaging.V1;
using Lmis.Contracts.Registry.V1;
using Lmis.Contracts.Training.V1;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Reporting.Rebuilds;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Reporting.Tests.Rebuilds;

/// <summary>K10, K14, K15, K16 and K17: a rebuild from the owners' snapshots gives what their events gave.</summary>
public sealed class FollowedTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Tables = ["job_search_fact", "placement_fact", "participation_fact", "insurance_month", "guidance_fact"];

    private readonly Guid[] people = [.. Enumerable.Range(0, 12).Select(static _ => Guid.CreateVersion7())];

    private ReportingUnderTest reporting = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task A_rebuild_gives_what_the_events_gave_in_whatever_order_and_however_often_they_came()
    {
        var newest = await PlayAsync();
        var (facts, answers) = (await FactsAsync(), await AnswersAsync());
        Assert.All(["K10", "K14", "K15", "K16", "K17"], k => Assert.Contains(k + " main ", answers, StringComparison.Ordinal));
        Tell(newest);
        await EndAsync(await StartAsync());
        Assert.Equal(facts, await FactsAsync());
        Assert.Equal(answers, await AnswersAsync());

        // Lost, wrong and too many: mended.
        await reporting.QueryAsync<object>(
            $"""
            with a as (delete from job_search_fact where person_id = '{people[0]}' returning 1), b as (update placement_fact set age = 60, version = 99 returning 1),
                 c as (update participation_fact set voluntary = not voluntary returning 1), d as (update guidance_fact set school_code = school_code || '-001' returning 1),
                 e as (insert into insurance_month values (24313, true, now()) returning 1)
            select 1 from a, b, c, d, e limit 1
            """);
        Assert.NotEqual(answers, await AnswersAsync());
        await EndAsync(await StartAsync());
        Assert.Equal(facts, await FactsAsync());
        Assert.Equal(answers, await AnswersAsync());
        // What was built is put away.
        Assert.Equal(0, await reporting.QueryAsync<long>($"select {string.Join(" + ", Tables.Select(static t => $"(select count(*) from {t}_rebuilt)"))}"));
    }

    [Fact]
    public async Task Events_during_a_rebuild_are_seen_at_once_and_after_it_whether_their_message_has_passed_or_not()
    {
        var newest = await PlayAsync();
        Tell(newest);
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        reporting.Owner.Before = async (topic, sent) =>
        {
            if ((topic, sent) != (Topics.PlacementChangedV1, 1))
                return;
            reached.SetResult();
            await go.Task;
        };
        var id = await StartAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        // Job searches have passed, of placements the first message, of the rest nothing; the snapshot holds the older states of all of them.
        var placements = newest[Topics.PlacementChangedV1].Cast<PlacementChanged>().ToArray();
        await DeliverAsync(newest[Topics.JobSearchChangedV1].Cast<JobSearchChanged>().Take(1).Select(static s => s with { Version = 7, IsCancelled = true }));
        await DeliverAsync([Search(11, "2026-03-01")]);
        await DeliverAsync([placements[0] with { Version = 7, ConfirmedOn = new(2026, 4, 1) }, placements[^1] with { Version = 7, ConfirmedOn = new(2026, 4, 2) }]);
        await DeliverAsync(newest[Topics.GuidanceReportedV1].Cast<GuidanceReported>().Take(1).Select(static g => g with { Version = 7, Guided = 99 }));
        await DeliverAsync([Covered(11, "2026-01", compulsory: true)]);
        var (facts, answers) = (await FactsAsync(), await AnswersAsync());
        go.SetResult();
        await EndAsync(id);
        Assert.Equal(facts, await FactsAsync());
        Assert.Equal(answers, await AnswersAsync());
    }

    [Fact]
    public async Task Killed_in_a_rebuild_it_is_gone_on_with_behind_what_was_stored_and_readers_see_nothing_of_it()
    {
        var newest = await PlayAsync();
        var (facts, answers) = (await FactsAsync(), await AnswersAsync());
        Tell(newest);
        await reporting.QueryAsync<object>("with gone as (delete from placement_fact returning 1) select count(*) from gone");
        var wrong = await AnswersAsync();
        await using var sidecar = await OwnersSidecar.StartAsync(reporting.Owner);
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        reporting.Owner.Before = async (topic, sent) =>
        {
            if ((topic, sent) != (Topics.PlacementChangedV1, 1))
                return;
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, Ct);
        };
        using (var process = await ServiceProcess.StartAsync("Lmis.Reporting", new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = reporting.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis, ["ServiceClient:ClientId"] = "reporting",
            ["ServiceClient:TokenEndpoint"] = sidecar.TokenEndpoint, ["ServiceClient:PrivateKeyFile"] = sidecar.KeyFile, ["DAPR_GRPC_ENDPOINT"] = sidecar.Address,
        }))
        {
            using var operating = new HttpClient { BaseAddress = process.Address };
            operating.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Issue(Scopes.ReportingRebuild, "19"));
            using var started = await operating.PostAsync("/v1/rebuilds", null, Ct);
            Assert.True(started.StatusCode == HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync(Ct));
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
            while (await reporting.QueryAsync<string>("select stream || ' ' || cursor from rebuild") != Topics.PlacementChangedV1 + " 2")
                await Task.Delay(20, Ct);
            // Whoever takes it up now waits, until what is between has been looked at.
            reporting.Owner.Before = (_, _) => go.Task;
            reporting.Owner.Asked.Clear();
            await process.KillAsync();
        }
        Assert.Equal(wrong, await AnswersAsync());
        Assert.Equal(1, await reporting.QueryAsync<short>("select building_slot from projection"));
        // An event meanwhile goes into both.
        await DeliverAsync([Search(10, "2026-05-01")]);
        go.SetResult();
        reporting.Service.Services.GetRequiredService<RebuildSignal>().Wake();
        await EndAsync(await reporting.QueryAsync<Guid>("select id from rebuild"));
        Assert.Equal(Topics.PlacementChangedV1 + " 2", reporting.Owner.Asked[0]);
        await reporting.QueryAsync<object>($"with gone as (delete from job_search_fact where person_id = '{people[10]}' and registered_on = '2026-05-01' returning 1) select count(*) from gone");
        Assert.Equal(facts, await FactsAsync());
        Assert.Equal(answers, await AnswersAsync());
    }

    [Fact]
    public async Task A_state_that_cannot_be_counted_fails_the_rebuild_with_the_reason_and_leaves_the_facts()
    {
        Tell(await PlayAsync());
        var facts = await FactsAsync();
        reporting.Owner.States[Topics.ParticipationChangedV1].Add(Covered(1, "2026-05", compulsory: true) with { Sex = "both" });
        Assert.Contains("insurance", await EndAsync(await StartAsync(), "failed"), StringComparison.Ordinal);
        Assert.Equal(facts, await FactsAsync());
    }

    [Fact]
    public async Task Each_table_and_the_one_beside_it_have_the_same_columns_and_key()
    {
        foreach (var table in Tables)
        {
            Assert.Equal(await ShapeAsync(table), await ShapeAsync(table + "_rebuilt"));
        }

        Task<string> ShapeAsync(string table) => reporting.QueryAsync<string>(
            $"""
            select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || coalesce(a.attnum = any(i.indkey), false), ', ' order by a.attname)
            from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary where a.attrelid = '{table}'::regclass and a.attnum > 0 and not a.attisdropped
            """);
    }

    /// <summary>Delivers all states of everything, the newest first and all of them twice; the newest of each, by topic.</summary>
    private async Task<Dictionary<string, object[]>> PlayAsync()
    {
        await reporting.LabourForceAsync(10, ageScope: "working-age");
        var (one, two) = (Search(0, "2026-01-10"), Search(1, "2026-01-12"));
        JobSearchChanged[] searches = [one, one with { Version = 2, ReferredOn = new(2026, 1, 20) }, two, Search(2, "2026-01-15"), Search(3, "2026-02-01") with { IsCancelled = true, Version = 4 }];
        var (hired, never) = (Placement(0, "2026-02-01", 25), Placement(1, "2026-02-02", 19));
        PlacementChanged[] placements =
            [hired, hired with { Version = 3, ConfirmedOn = new(2026, 3, 5) }, never, never with { Version = 2, EndedOn = never.StartsOn!.Value.AddDays(-1) }, Placement(4, "2026-03-01", 30), Placement(5, "2026-03-01", 31)];
        ParticipationChanged[] coverage =
            [Covered(0, "2025-06", compulsory: true), Covered(0, "2026-01", voluntary: true, version: 2), Covered(1, "2026-01", compulsory: true), Covered(1, "2026-01", version: 2), Covered(2, "2026-02", voluntary: true), Covered(4, "2026-02", compulsory: true)];
        MonthReconciled[] months = [new(Guid.CreateVersion7(), "2026-01", false, At), new(Guid.CreateVersion7(), "2026-01", true, At.AddDays(1)), new(Guid.CreateVersion7(), "2026-12", true, At.AddDays(2)), new(Guid.CreateVersion7(), "2025-12", true, At)];
        GuidanceReported[] guidance =
            [new("4600000001", 2025, "lower-secondary", 1, People.Ward, 100, 60, At), new("4600000001", 2025, "lower-secondary", 2, People.Ward, 100, 90, At), new("4600000002", 2025, "upper-secondary", 1, People.Commune, 50, 40, At)];
        await DeliverTwiceAsync(Topics.JobSearchChangedV1, searches);
        await DeliverTwiceAsync(Topics.PlacementChangedV1, placements);
        await DeliverTwiceAsync(Topics.ParticipationChangedV1, coverage);
        await DeliverTwiceAsync(Topics.MonthReconciledV1, months);
        await DeliverTwiceAsync(Topics.GuidanceReportedV1, guidance);
        await reporting.MergedAsync(people[2], people[4], At);
        return new()
        {
            [Topics.JobSearchChangedV1] = Newest(searches, static s => s.JobSearchId, static s => s.Version),
            [Topics.PlacementChangedV1] = Newest(placements, static p => p.PlacementId, static p => p.Version),
            [Topics.ParticipationChangedV1] = Newest(coverage, static c => (c.PersonId, c.Month), static c => c.Version),
            [Topics.MonthReconciledV1] = Newest(months, static m => m.Month, static m => m.ReconciledAt.Ticks),
            [Topics.GuidanceReportedV1] = Newest(guidance, static g => (g.SchoolCode, g.SchoolYear, g.Level), static g => g.Version),
        };

        static object[] Newest<T, TKey>(IEnumerable<T> all, Func<T, TKey> key, Func<T, long> version) => [.. all.GroupBy(key).Select(g => (object)g.MaxBy(version)!)];
    }

    /// <summary>One by one and the newest first, then all again as one bulk.</summary>
    private async Task DeliverTwiceAsync<TEvent>(string topic, TEvent[] events)
    {
        foreach (var one in events.Reverse())
            await reporting.DeliverAsync(topic, [one]);
        await reporting.DeliverAsync(topic, events);
    }

    private void Tell(Dictionary<string, object[]> states)
    {
        foreach (var (topic, all) in states)
            reporting.Owner.States[topic] = [.. all];
    }

    private Task DeliverAsync(IEnumerable<JobSearchChanged> events) => reporting.DeliverAsync(Topics.JobSearchChangedV1, events);

    private Task DeliverAsync(IEnumerable<PlacementChanged> events) => reporting.DeliverAsync(Topics.PlacementChangedV1, events);

    private Task DeliverAsync(IEnumerable<GuidanceReported> events) => reporting.DeliverAsync(Topics.GuidanceReportedV1, events);

    private Task DeliverAsync(IEnumerable<ParticipationChanged> events) => reporting.DeliverAsync(Topics.ParticipationChangedV1, events);

    private JobSearchChanged Search(int person, string on) => new(Guid.CreateVersion7(), 1, people[person], DateOnly.Parse(on), People.Ward, false, null, null, At);

    private PlacementChanged Placement(int person, string on, int age) => new(
        Guid.CreateVersion7(), 1, Guid.CreateVersion7(), people[person], DateOnly.Parse(on), age, "referral", Guid.CreateVersion7(), People.Ward, People.Commune, null, null, At, DateOnly.Parse(on).AddDays(5));

    private ParticipationChanged Covered(int person, string month, bool compulsory = false, bool voluntary = false, long version = 1) =>
        new(people[person], version, month, compulsory, voluntary, false, "1990-05", "female", People.Ward, At);

    /// <summary>Every row of every table.</summary>
    private async Task<string> FactsAsync()
    {
        var all = new List<string>();
        foreach (var table in Tables)
            all.Add(await reporting.QueryAsync<string>($"select '{table}' || E'\\n' || coalesce(string_agg(f::text, E'\\n' order by f::text), '') from {table} f"));
        return string.Join('\n', all);
    }

    /// <summary>Every series of the five indicators, of 2025 and 2026, of the province and of two communes.</summary>
    private async Task<string> AnswersAsync()
    {
        var all = new List<string>();
        foreach (var (indicator, year, unit) in from k in new[] { "K10", "K14", "K15", "K16", "K17" } from y in new[] { 2025, 2026 } from u in new[] { "19", People.Ward, People.Commune } select (k, y, u))
        {
            var answer = await reporting.GetAsync($"/v1/indicators/{indicator}?year={year}&unit={unit}");
            all.AddRange(answer.GetProperty("series").EnumerateArray().Select(s => $"{indicator} {s.GetProperty("variant").GetProperty("code").GetString()} {year} {unit} {Raw(s, "numerator")}/{Raw(s, "denominator")} {Raw(s, "value")}"));
        }
        return string.Join('\n', all);

        static string Raw(JsonElement series, string name) => series.TryGetProperty(name, out var value) ? value.GetRawText() : "-";
    }

    private async Task<Guid> StartAsync()
    {
        var (status, body) = await reporting.SendAsync(HttpMethod.Post, "/v1/rebuilds", null, Scopes.ReportingRebuild);
        Assert.True(status == 202, $"{status} {body}");
        return body.GetProperty("id").GetGuid();
    }

    private async Task<string> EndAsync(Guid id, string state = "completed")
    {
        for (var waited = 0; waited < 4800; waited++)
        {
            var (_, body) = await reporting.SendAsync(HttpMethod.Get, $"/v1/rebuilds/{id}", null, Scopes.ReportingRebuild);
            if (body.GetProperty("endedAt").ValueKind != JsonValueKind.Null)
            {
                Assert.True(body.GetProperty("state").GetString() == state, body.ToString());
                return body.GetProperty("problem").GetString() ?? "";
            }
            await Task.Delay(25, Ct);
        }
        throw new TimeoutException($"The rebuild {id} has not ended within two minutes.");
    }

    /// <summary>A sidecar behind which all owners are, and an Identity that gives tokens.</summary>
    private sealed class OwnersSidecar(WebApplication app, string keyFile) : IAsyncDisposable
    {
        public string KeyFile => keyFile;

        public string Address => app.Urls.First();

        public string TokenEndpoint => app.Urls.Last() + "/token";

        public static async Task<OwnersSidecar> StartAsync(FakeOwner owner)
        {
            var keyFile = Path.GetTempFileName();
            using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Ct);
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(static kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, static port => port.Protocols = HttpProtocols.Http2);
                kestrel.Listen(IPAddress.Loopback, 0, static port => port.Protocols = HttpProtocols.Http1);
            });
            builder.Services.AddGrpc();
            builder.Services.AddSingleton(owner);
            var app = builder.Build();
            app.MapGrpcService<EmptyRegister>();
            app.MapGrpcService<Owners>();
            app.MapPost("/token", static () => Results.Json(new { access_token = "t", token_type = "Bearer", expires_in = 600 }));
            await app.StartAsync(Ct);
            return new(app, keyFile);
        }

        public async ValueTask DisposeAsync()
        {
            File.Delete(keyFile);
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(soon.Token);
            await app.DisposeAsync();
        }
    }

    internal sealed class EmptyRegister : Snapshot.SnapshotBase
    {
        public override Task StreamLabourRecords(StreamLabourRecordsRequest request, IServerStreamWriter<StreamLabourRecordsResponse> responseStream, ServerCallContext context) => Task.CompletedTask;
    }

    internal sealed class Owners(FakeOwner owner) : Snapshots.SnapshotsBase
    {
        public override async Task StreamStates(StreamStatesRequest request, IServerStreamWriter<StreamStatesResponse> responseStream, ServerCallContext context)
        {
            await foreach (var message in owner.MessagesAsync(request))
                await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }
}
