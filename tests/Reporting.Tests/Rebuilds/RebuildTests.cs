using Grpc.Core;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Testing;

namespace Lmis.Reporting.Tests.Rebuilds;

public sealed class RebuildTests : IAsyncLifetime
{
    // Everything that is counted, of the slot that readers see.
    private const string Counts =
        """
        select coalesce(string_agg(c::text, E'\n' order by c::text), '') from (
            select commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture, sum(people) as people, sum(receipted) as receipted
            from (select * from count_cell union all select slot, year, commune_code, former_district_code, former_area, sex, age_group, working_age, status, qualification, agriculture, people, receipted from count_delta) all_counts
            where slot = (select active_slot from projection)
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9 having sum(people) <> 0) c
        """;

    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task A_rebuild_gives_what_the_events_gave()
    {
        var people = Enumerable.Range(0, 30).Select(static i => People.Somebody(i % 2 == 0 ? People.Ward : People.Commune)).ToList();
        await reporting.ChangedAsync(people);
        people[3] = people[3].Next().Unemployed();
        people[4] = people[4].Next() with { IsActive = false };
        await reporting.ChangedAsync(people[3], people[4]);
        await reporting.MergedAsync(people[5].PersonId, people[6].PersonId, new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        var incremental = await reporting.QueryAsync<string>(Counts);

        reporting.Registry.Records.AddRange(people);
        await EndAsync(await StartAsync(), "completed");
        Assert.Equal(incremental, await reporting.QueryAsync<string>(Counts));
        Assert.Equal(1, await reporting.QueryAsync<short>("select active_slot from projection"));
        // The other slot is empty again, and a second rebuild goes back to it.
        await EndAsync(await StartAsync(), "completed");
        Assert.Equal(incremental, await reporting.QueryAsync<string>(Counts));
    }

    [Fact]
    public async Task A_rebuild_mends_facts_that_were_lost_wrong_or_too_many()
    {
        var people = Enumerable.Range(0, 10).Select(static _ => People.Somebody()).ToList();
        await reporting.ChangedAsync([.. people, People.Somebody()]);
        await reporting.QueryAsync<object>($"with gone as (update worker_fact set qualification = 1 where person_id = '{people[0].PersonId}' returning 1) select count(*) from gone");
        reporting.Registry.Records.AddRange(people);
        await EndAsync(await StartAsync(), "completed");
        Assert.Equal("10/10 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task Events_during_a_rebuild_are_seen_at_once_and_after_it_and_no_half_state_is()
    {
        var people = Enumerable.Range(0, 12).Select(static _ => People.Somebody()).ToList();
        await reporting.ChangedAsync(people);
        reporting.Registry.Records.AddRange(people);
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        reporting.Registry.Before = async sent =>
        {
            if (sent != 3)
                return;
            reached.SetResult();
            await go.Task;
        };
        var id = await StartAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var first = people.MinBy(static p => p.PersonId.ToString(), StringComparer.Ordinal)!;
        var last = people.MaxBy(static p => p.PersonId.ToString(), StringComparer.Ordinal)!;
        await reporting.ChangedAsync(first.Next() with { Qualification = "untrained" }, last.Next() with { Qualification = "untrained" }, People.Somebody());
        // The old facts with the new events; the half-built ones are nobody's.
        Assert.Equal("11/13 = 84.6", await TrainedAsync());
        go.SetResult();
        await EndAsync(id, "completed");
        // The stream still held the old state of the last; the event's version is higher.
        Assert.Equal("11/13 = 84.6", await TrainedAsync());
    }

    [Fact]
    public async Task A_broken_stream_goes_on_behind_the_last_message_stored()
    {
        var people = Enumerable.Range(0, 10).Select(static _ => People.Somebody()).ToList();
        reporting.Registry.Records.AddRange(people);
        reporting.Registry.BreaksAfter = (2, new(StatusCode.Unavailable, "gone"));
        await EndAsync(await StartAsync(), "completed");
        Assert.Equal("10/10 = 100.0", await TrainedAsync());
        var ordered = people.Select(static p => p.PersonId.ToString()).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["", ordered[3]], reporting.Registry.Asked);
        Assert.Equal(10L, await reporting.QueryAsync<long>("select records from rebuild"));
    }

    [Fact]
    public async Task A_refused_or_unreadable_snapshot_fails_with_the_reason_and_leaves_the_facts()
    {
        await reporting.ChangedAsync(People.Somebody());
        reporting.Registry.Records.AddRange([People.Somebody(), People.Somebody()]);
        reporting.Registry.BreaksAfter = (0, new(StatusCode.PermissionDenied, "not you"));
        Assert.Contains("not you", await EndAsync(await StartAsync(), "failed"), StringComparison.Ordinal);
        reporting.Registry.Records.Add(People.Somebody() with { Sex = "both" });
        Assert.Contains("'both' is not a known sex", await EndAsync(await StartAsync(), "failed"), StringComparison.Ordinal);
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
        reporting.Registry.Records.RemoveAt(2);
        await EndAsync(await StartAsync(), "completed");
        Assert.Equal("2/2 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task One_rebuild_runs_at_a_time()
    {
        reporting.Registry.Records.Add(People.Somebody());
        var go = new TaskCompletionSource();
        reporting.Registry.Before = _ => go.Task;
        var id = await StartAsync();
        var (status, body) = await reporting.SendAsync(HttpMethod.Post, "/v1/rebuilds", null, Scopes.ReportingRebuild);
        Assert.True(status == 409 && body.GetProperty("rebuildId").GetGuid() == id, $"{status} {body}");
        go.SetResult();
        await EndAsync(id, "completed");
        Assert.Equal(404, (await reporting.SendAsync(HttpMethod.Get, $"/v1/rebuilds/{Guid.CreateVersion7()}", null, Scopes.ReportingRebuild)).Status);
    }

    private async Task<Guid> StartAsync()
    {
        var (status, body) = await reporting.SendAsync(HttpMethod.Post, "/v1/rebuilds", null, Scopes.ReportingRebuild);
        Assert.True(status == 202, $"{status} {body}");
        return body.GetProperty("id").GetGuid();
    }

    private async Task<string> EndAsync(Guid id, string state)
    {
        for (var waited = 0; waited < 2400; waited++)
        {
            var (_, body) = await reporting.SendAsync(HttpMethod.Get, $"/v1/rebuilds/{id}", null, Scopes.ReportingRebuild);
            if (body.GetProperty("endedAt").ValueKind != System.Text.Json.JsonValueKind.Null)
            {
                Assert.True(body.GetProperty("state").GetString() == state, body.ToString());
                return body.GetProperty("problem").GetString() ?? "";
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"The rebuild {id} has not ended within two minutes.");
    }

    private async Task<string> TrainedAsync() => (await reporting.GetAsync("/v1/indicators/K01")).Series("main").Shown();
}
