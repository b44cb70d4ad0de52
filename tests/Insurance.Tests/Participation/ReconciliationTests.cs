using System.Text.Json;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Participation;

public sealed class ReconciliationTests : IAsyncLifetime
{
    private readonly InsuranceUnderTest service = new();

    private Agency agency = null!;

    public async ValueTask InitializeAsync()
    {
        await service.InitializeAsync();
        agency = new(service);
        await agency.EmployersAsync(1, 2, 3);
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    /// <summary>Every kind of difference once, in one month.</summary>
    private async Task<string> EveryKindAsync()
    {
        await agency.EmploymentAsync(1, 1, 1); // matched
        await agency.EmploymentAsync(2, 2, 1, "fixed-term"); // other contract
        await agency.EmploymentAsync(3, 3, 1); // recorded as unemployed
        await agency.EmploymentAsync(4, 4, 2); // insured at another employer
        await agency.EmploymentAsync(5, 6, 2); // a contract without insurance
        await agency.EmploymentAsync(6, 7, 2, "none"); // no contract, no obligation
        await agency.EmploymentAsync(7, 8, 2, started: "2026-10-15"); // not a whole month yet
        await agency.EmploymentAsync(8, 10, 2, ended: "2026-09-30"); // over
        await agency.EmploymentAsync(9, 11, 2, isVoid: true);
        await agency.WorkerAsync(1, "05443");
        await agency.WorkerAsync(3, "05443", "unemployed");
        await agency.WorkerAsync(6, "05503");
        return Row(1, 1) + Row(2, 1) + Row(3, 1) + Row(4, 1) + Row(5, 1, started: "2026-09-07") + Row(9, 999) + Voluntary(12, "2026-12");
    }

    [Fact]
    public async Task Every_kind_of_difference_is_found_and_counted_once()
    {
        var file = await agency.ReconcileAsync("2026-10", await EveryKindAsync());
        Assert.Equal("6 7 1 3 2 1", Figures(file));
        var queue = await agency.DifferencesAsync();
        Assert.Equal(
            ["activity-status 3", "contract-kind 2", "contract-without-insurance 6", "not-here 5", "other-employer 4", "unknown-employer 9"],
            queue.GetProperty("differences").EnumerateArray().Select(static d =>
                $"{d.GetProperty("kind").GetString()} {Enumerable.Range(1, 12).Single(p => Person(p) == d.GetProperty("personId").GetGuid())}").Order(StringComparer.Ordinal));
        Assert.Equal(6, queue.GetProperty("counts").EnumerateObject().Sum(static c => c.Value.GetInt32()));
        Assert.Equal(Code(999), queue.GetProperty("differences").EnumerateArray().Single(static d => d.GetProperty("kind").GetString() == "unknown-employer").GetProperty("employerCode").GetString());
        // Opened once each, on the day the file names or the first of the month; of an employer not known here nothing can be said yet.
        Assert.Equal("+1 2026-10-01, +2 2026-10-01, +3 2026-10-01, +4 2026-10-01, +5 2026-09-07", await agency.DeclaredAsync(1, 2, 3, 4, 5, 6, 9, 12));
        Assert.Equal("2026-10 voluntary", await agency.CoverageAsync(12));
        Assert.Equal("2026-10 compulsory", await agency.CoverageAsync(9));
    }

    [Fact]
    public async Task Comparing_again_changes_nothing_and_what_the_registers_took_in_is_settled()
    {
        var rows = await EveryKindAsync();
        var file = await agency.ReconcileAsync("2026-10", rows);
        var (queue, events) = ((await agency.DifferencesAsync()).ToString(), await service.EventCountAsync());
        var (status, again) = await agency.AgainAsync(file.GetProperty("id").GetGuid());
        Assert.True(status == 200, $"{status} {again}");
        Assert.Equal(file.ToString(), again.ToString());
        Assert.Equal(queue, (await agency.DifferencesAsync()).ToString());
        Assert.Equal(events, await service.EventCountAsync());
        var (repeated, problem) = await agency.SendAsync("2026-10", rows);
        Assert.True(repeated == 409 && problem.GetProperty("fileId").GetGuid() == file.GetProperty("id").GetGuid(), $"{repeated} {problem}");

        await agency.EmploymentAsync(20, 5, 1, started: "2026-09-07");
        (_, again) = await agency.AgainAsync(file.GetProperty("id").GetGuid());
        Assert.Equal("6 8 2 3 1 1", Figures(again));
        Assert.Equal(events, await service.EventCountAsync());
        Assert.Equal(1, (await agency.DifferencesAsync("?state=settled")).GetProperty("differences").GetArrayLength());
        Assert.Equal(0, (await agency.DifferencesAsync("?kind=not-here")).GetProperty("differences").GetArrayLength());
    }

    [Fact]
    public async Task Through_the_months_participations_open_and_close_once()
    {
        await agency.ReconcileAsync("2026-08", Row(1, 1) + Row(2, 1) + Row(3, 1) + Row(4, 1, arrears: "yes"));
        // 1 goes on; 2 is reported as leaving; 3 is not in the file any more; 4 has paid; 5 comes.
        await agency.ReconcileAsync("2026-09", Row(1, 1) + Row(2, 1, ended: "2026-09-12") + Row(4, 1, arrears: "no") + Row(5, 2));
        // 2 is still listed as having left; 3 comes back; 1 changes over to voluntary.
        await agency.ReconcileAsync("2026-10", Voluntary(1, "2026-10") + Row(2, 1, ended: "2026-09-12") + Row(3, 1) + Row(4, 1) + Row(5, 2));
        Assert.Equal("+1 2026-08-01, -1 2026-09-30", await agency.DeclaredAsync(1));
        Assert.Equal("+2 2026-08-01, -2 2026-09-12", await agency.DeclaredAsync(2));
        Assert.Equal("+3 2026-08-01, +3 2026-10-01, -3 2026-08-31", await agency.DeclaredAsync(3));
        Assert.Equal("+4 2026-08-01", await agency.DeclaredAsync(4));
        Assert.Equal("+5 2026-09-01", await agency.DeclaredAsync(5));
        Assert.Equal("2026-08 compulsory, 2026-10 voluntary", await agency.CoverageAsync(1));
        Assert.Equal("2026-08 compulsory, 2026-09", await agency.CoverageAsync(2));
        Assert.Equal("2026-08 compulsory, 2026-09, 2026-10 compulsory", await agency.CoverageAsync(3));
        Assert.Equal("2026-08 compulsory arrears, 2026-09 compulsory", await agency.CoverageAsync(4));

        var (status, problem) = await agency.SendAsync("2026-09", Row(1, 1));
        Assert.True(status == 409 && problem.GetProperty("type").GetString() == "urn:lmis:problem:later-month-held", $"{status} {problem}");
    }

    [Fact]
    public async Task A_file_with_refused_rows_ends_nobodys_participation_and_raises_no_flag()
    {
        await agency.ReconcileAsync("2026-08", Row(1, 1) + Row(2, 1));
        await agency.EmploymentAsync(1, 3, 1);
        var file = await agency.ReconcileAsync("2026-09", Row(1, 1) + Row(2, 1).Replace("female", "f", StringComparison.Ordinal));
        Assert.Equal((1, 1, 0), (file.GetProperty("accepted").GetInt32(), file.GetProperty("rejected").GetInt32(), file.GetProperty("missingThere").GetInt32()));
        Assert.Equal("+2 2026-08-01", await agency.DeclaredAsync(2));
        // The corrected file of the same month has both, and then nothing closed in between.
        file = await agency.ReconcileAsync("2026-09", Row(1, 1) + Row(2, 1));
        Assert.Equal("+2 2026-08-01", await agency.DeclaredAsync(2));
        Assert.Equal(1, file.GetProperty("missingThere").GetInt32());
        Assert.Equal(1, (await agency.DifferencesAsync("?kind=contract-without-insurance")).GetProperty("differences").GetArrayLength());
    }

    [Fact]
    public async Task Doubled_and_late_events_leave_the_registers_as_the_newest_says()
    {
        var id = Guid.CreateVersion7();
        await agency.EmploymentAsync(1, 1, 1, version: 3, ended: "2026-09-30", eventId: id);
        await agency.EmploymentAsync(1, 1, 1, version: 3, ended: "2026-09-30", eventId: id);
        await agency.EmploymentAsync(1, 1, 1, version: 2);
        await agency.WorkerAsync(1, "05443", "unemployed", version: 2);
        await agency.WorkerAsync(1, "05503", "employed", version: 1);
        Assert.Equal("3 2026-09-30", await service.ScalarAsync<string>("select version || ' ' || ended_on from registered_employment"));
        Assert.Equal("2 05443 unemployed", await service.ScalarAsync<string>("select version || ' ' || commune_code || ' ' || activity_status from registered_person"));
    }

    [Fact]
    public async Task A_merged_person_is_compared_as_the_one_who_stands()
    {
        await agency.ReconcileAsync("2026-09", Row(1, 1));
        await agency.EmploymentAsync(1, 2, 1);
        await service.DeliverAsync(Contracts.Topics.PersonMergedV1, [new Contracts.Registry.V1.PersonMerged(Person(2), Person(1), DateTimeOffset.UnixEpoch)]);
        var file = await agency.ReconcileAsync("2026-10", Row(1, 1));
        Assert.Equal("1 1 1 0 0 0", Figures(file));
        Assert.Equal("+1 2026-09-01", await agency.DeclaredAsync(1, 2));
    }

    [Fact]
    public async Task An_officer_sees_and_decides_differences_of_the_own_commune_alone()
    {
        await agency.ReconcileAsync("2026-10", await EveryKindAsync());
        var own = (await agency.DifferencesAsync("?kind=contract-without-insurance", "05503")).GetProperty("differences").EnumerateArray().Single();
        Assert.Equal(Person(6), own.GetProperty("personId").GetGuid());
        Assert.Equal(0, (await agency.DifferencesAsync("?kind=contract-without-insurance", "05443")).GetProperty("differences").GetArrayLength());
        var id = own.GetProperty("id").GetGuid();
        var (status, body) = await agency.DecideAsync(id, "to-inspection", "05443");
        Assert.True(status == 404, $"{status} {body}");
        (status, body) = await agency.DecideAsync(id, "nothing", "05503");
        Assert.True(status == 400, $"{status} {body}");
        (status, body) = await agency.DecideAsync(id, "to-inspection", "05503");
        Assert.True(status == 200 && body.GetProperty("state").GetString() == "decided", $"{status} {body}");
        (status, body) = await agency.SendAsync("2026-10", Row(1, 1), area: "05503");
        Assert.True(status == 403, $"{status} {body}");
    }
}
