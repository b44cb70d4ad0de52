using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Lmis.Testing;
using Npgsql;
using static Lmis.Reporting.Tests.YearlyReports.ReportsUnderTest;

namespace Lmis.Reporting.Tests.YearlyReports;

/// <summary>A process that dies in taking a unit's part, and one that dies in freezing the province's report: it is as before, and done again it is done once.</summary>
public sealed class KilledReportTests : IAsyncLifetime
{
    private const string Report = "/v1/yearly-reports/2026";
    private ReportingUnderTest reporting = null!;
    private ReportsUnderTest reports = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        reporting = await ReportingUnderTest.StartAsync();
        reports = new(reporting);
        await reports.PublishAsync("K01", 76, "15+");
        await reports.OpenAsync();
    }

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task Killed_in_submitting_and_in_consolidating_it_leaves_the_report_as_it_was_and_each_is_done_once()
    {
        await reports.SaveAsync(reports.Ward, People.Ward);
        var before = await StateAsync();
        await KilledAsync(reports.Ward, Part(People.Ward), Part(People.Ward, "/submission"), new { });
        Assert.Equal(before, await StateAsync());
        await reports.DoAsync(reports.Ward, HttpMethod.Post, Part(People.Ward, "/submission"), new { });
        await reports.DecideAsync(People.Ward);

        before = await StateAsync();
        var freezing = new { missingReason = "Đã đôn đốc hai lần, hết hạn" };
        await KilledAsync(reports.Officer, Report, Report + "/consolidation", freezing);
        Assert.Equal(before, await StateAsync());
        // Still open: a part may yet come back, and a value that came meanwhile is frozen with the rest.
        await reports.PublishAsync("K04", 1.8m, "working-age");
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", freezing);
        Assert.Equal(1.8m, PartTests.Line(await reports.GetAsync(reports.Director, Report), "K04").GetProperty("value").GetDecimal());
        Assert.Equal("opened 1, submitted 1, accepted 1, consolidated 1", await reporting.QueryAsync<string>("select string_agg(kind || ' ' || n, ', ' order by at) from (select kind, count(*) as n, min(id::text) as at from report_step group by kind) s"));
    }

    /// <summary>Sends a step to a process of its own, which is killed when it has changed the report and is about to note the step.</summary>
    private async Task KilledAsync(Person who, string owner, string path, object body)
    {
        var version = (await reports.GetAsync(reports.Officer, owner)).GetProperty("version").GetInt64();
        await using var holder = new NpgsqlConnection(reporting.ConnectionString);
        await holder.OpenAsync(Ct);
        await using var hold = await holder.BeginTransactionAsync(Ct);
        await using (var locked = new NpgsqlCommand("lock table report_step in share mode", holder))
            await locked.ExecuteNonQueryAsync(Ct);
        using var process = await ServiceProcess.StartAsync("Lmis.Reporting", new Dictionary<string, string?> { ["ConnectionStrings:Database"] = reporting.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis });
        using var client = new HttpClient { BaseAddress = process.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(who.Scopes, who.Area, who.Subject, organisation: who.Organisation));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));
        var sending = client.SendAsync(request, Ct);
        for (var waited = Stopwatch.StartNew(); await WaitingAsync() == 0; await Task.Delay(20, Ct))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60) && !sending.IsCompleted, $"The step did not come so far{(sending.IsCompletedSuccessfully ? $": {(int)(await sending).StatusCode}" : "")}.");
        await process.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
    }

    private Task<long> WaitingAsync() =>
        reporting.QueryAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%insert into report_step%'");

    /// <summary>Every row of the report, its parts and its steps.</summary>
    private Task<string> StateAsync() => reporting.QueryAsync<string>(
        "select (select string_agg(r::text, E'\\n') from yearly_report r) || (select string_agg(p::text, E'\\n' order by p.unit_code) from report_part p) || (select string_agg(s::text, E'\\n' order by s.id) from report_step s)");
}
