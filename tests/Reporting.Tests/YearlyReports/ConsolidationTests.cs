using System.Text.Json;
using Lmis.Contracts;
using static Lmis.Reporting.Tests.YearlyReports.ReportsUnderTest;

namespace Lmis.Reporting.Tests.YearlyReports;

public sealed class ConsolidationTests : IAsyncLifetime
{
    private const string Report = "/v1/yearly-reports/2026";
    private ReportingUnderTest reporting = null!;
    private ReportsUnderTest reports = null!;

    public async ValueTask InitializeAsync()
    {
        reporting = await ReportingUnderTest.StartAsync();
        reports = new(reporting);
        await reports.PublishAsync("K01", 76, "15+");
        await reports.PublishAsync("K04", 1.9m, "working-age", preliminary: true);
        await reports.OpenAsync();
        await reports.SubmitAsync(reports.Ward, People.Ward);
    }

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task All_17_indicators_stand_in_the_report_each_as_what_it_is()
    {
        await reports.DoAsync(reports.Officer, HttpMethod.Put, Report, new
        {
            corrections = new object[] { new { indicator = "K11", value = 7.5, reason = "Ước theo điều tra 9 tháng của Cục Thống kê" }, new { indicator = "K07", value = 6.4, reason = "Ước theo GRDP 9 tháng" } },
            narrative = new { results = "Kết quả" },
        });
        var lines = (await reports.GetAsync(reports.Director, Report)).GetProperty("lines").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, 17).Select(static i => $"K{i:00}"), lines.Select(static l => l.GetProperty("indicator").GetString()));
        Assert.Equal(("final", "met", 101.3m), (lines[0].Code("stage"), lines[0].Code("state"), lines[0].GetProperty("percentOfTarget").GetDecimal()));
        Assert.Equal(("preliminary", "provisional"), (lines[3].Code("stage"), lines[3].Code("state")));
        Assert.Equal((JsonValueKind.Null, "no-data"), (lines[4].GetProperty("value").ValueKind, lines[4].Code("state")));
        Assert.Equal(("estimate", "not-met", JsonValueKind.Null), (lines[6].Code("stage"), lines[6].Code("state"), lines[6].GetProperty("proposed").GetProperty("value").ValueKind));
        // The plan sets K11 a target for 2030 only.
        Assert.Equal(("estimate", "not-comparable"), (lines[10].Code("stage"), lines[10].Code("state")));
    }

    [Fact]
    public async Task A_report_is_consolidated_when_every_part_is_decided_and_names_who_is_missing_and_why()
    {
        var (status, body) = await reports.ChangeAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Hết hạn" });
        Assert.Equal((409, "urn:lmis:problem:parts-undecided"), (status, body.GetProperty("type").GetString()));
        Assert.Equal("Phường Phan Đình Phùng", Assert.Single(body.GetProperty("units").EnumerateArray()).GetString());
        await reports.DecideAsync(People.Ward);
        (status, body) = await reports.ChangeAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { });
        Assert.Equal((409, "urn:lmis:problem:parts-missing", 93), (status, body.GetProperty("type").GetString(), body.GetProperty("units").GetArrayLength()));
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Đã đôn đốc hai lần, hết hạn" });
        var report = await reports.GetAsync(reports.Director, Report);
        Assert.Equal(("consolidated", "Đã đôn đốc hai lần, hết hạn"), (report.Code("state"), report.GetProperty("missingReason").GetString()));
    }

    [Fact]
    public async Task The_director_returns_or_signs_and_what_is_signed_stays()
    {
        await ConsolidateAsync();
        var (status, _) = await reports.ChangeAsync(reports.Ward, HttpMethod.Put, Part(People.Ward), new { corrections = Array.Empty<object>(), narrative = new { } });
        Assert.Equal(409, status);
        await reports.DoAsync(reports.Director, HttpMethod.Post, Report + "/return", new { reason = "Bổ sung K05" });
        await reports.PublishAsync("K05", 2.5m, "working-age");
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Đã đôn đốc" });

        var signature = new { number = 812, signedOn = "2026-11-23", signerName = "Nguyễn Văn Ký" };
        var officerToo = reports.Officer with { Scopes = $"{reports.Officer.Scopes} {reports.Director.Scopes}" };
        var own = await reports.ChangeAsync(officerToo, HttpMethod.Post, Report + "/signature", signature);
        Assert.Equal((409, "urn:lmis:problem:four-eyes"), (own.Status, own.Body.GetProperty("type").GetString()));
        Assert.Equal(400, (await reports.ChangeAsync(reports.Director, HttpMethod.Post, Report + "/signature", signature with { signedOn = "2026-11-22" })).Status);
        await reports.DoAsync(reports.Director, HttpMethod.Post, Report + "/signature", signature);

        // A final value comes in the year after: the signed estimate stays, and both are shown.
        reporting.Clock.SetTo(new(2027, 3, 1, 3, 0, 0, TimeSpan.Zero));
        await reports.PublishAsync("K05", 2.9m, "working-age", publishedOn: "2027-02-20");
        var signed = await reports.GetAsync(reports.Officer, Report);
        var line = PartTests.Line(signed, "K05");
        Assert.Equal(("signed", 2.5m, 2.9m, false), (signed.Code("state"), line.GetProperty("value").GetDecimal(), line.GetProperty("nowGiven").GetDecimal(), signed.GetProperty("isLate").GetBoolean()));
        Assert.Equal((812, "2026-11-23"), (signed.GetProperty("signature").GetProperty("number").GetInt32(), signed.GetProperty("signature").GetProperty("signedOn").GetString()));
        foreach (var (who, method, path, body) in new (Person, HttpMethod, string, object)[]
        {
            (reports.Director, HttpMethod.Post, "/return", new { reason = "Sửa lại" }), (reports.Director, HttpMethod.Post, "/signature", signature),
            (reports.Officer, HttpMethod.Put, "", new { corrections = Array.Empty<object>(), narrative = new { } }), (reports.Officer, HttpMethod.Post, "/consolidation", new { missingReason = "Lại nữa" }),
        })
            Assert.Equal(409, (await reports.ChangeAsync(who, method, Report + path, body)).Status);
        Assert.Equal(
            ["opened", "consolidated", "returned", "consolidated", "signed"], signed.GetProperty("steps").EnumerateArray().Select(static s => s.GetProperty("kind").GetString()!));
    }

    [Fact]
    public async Task Parts_that_come_while_it_is_consolidated_are_in_it_or_refused_never_between()
    {
        await reports.DecideAsync(People.Ward);
        await reports.SaveAsync(reports.Commune, People.Commune);
        for (var round = 0; round < 5; round++)
        {
            var submitting = reports.ChangeAsync(reports.Commune, HttpMethod.Post, Part(People.Commune, "/submission"));
            var consolidating = reports.ChangeAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Hết hạn" });
            var (part, report) = ((await submitting).Status, (await consolidating).Status);
            Assert.True((part, report) is (200, 409) or (409, 200), $"{part} {report}");
            var submitted = await reporting.QueryAsync<long>("select count(*) from report_part where state = 'submitted'");
            var consolidated = await reporting.QueryAsync<long>("select count(*) from yearly_report where state = 'consolidated'");
            Assert.Equal(1, submitted + consolidated);
            if (consolidated == 1)
                await reports.DoAsync(reports.Director, HttpMethod.Post, Report + "/return", new { reason = "Thử lại" });
            else
                await reports.DecideAsync(People.Commune, "returned", "Thử lại");
        }
    }

    [Fact]
    public async Task A_rebuild_proposes_what_the_events_proposed()
    {
        Contracts.Registry.V1.LabourRecordChanged[] people = [
            .. Enumerable.Range(0, 33).Select(static _ => People.Somebody()),
            .. Enumerable.Range(0, 17).Select(static _ => People.Somebody(People.Commune) with { Qualification = "untrained", Section = "A" })];
        await reporting.ChangedAsync(people);
        var before = (await reports.GetAsync(reports.Officer, Report)).GetProperty("lines").GetRawText();
        Assert.Contains("\"register\"", before, StringComparison.Ordinal);
        reporting.Registry.Records.AddRange(people);
        var (_, started) = await reporting.SendAsync(HttpMethod.Post, "/v1/rebuilds", null, Scopes.ReportingRebuild);
        for (var state = ""; state != "completed"; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            state = (await reporting.GetAsync($"/v1/rebuilds/{started.GetProperty("id").GetString()}", Scopes.ReportingRebuild, "19")).GetProperty("state").GetString()!;
            Assert.NotEqual("failed", state);
        }
        Assert.Equal(before, (await reports.GetAsync(reports.Officer, Report)).GetProperty("lines").GetRawText());
    }

    private async Task ConsolidateAsync()
    {
        await reports.DecideAsync(People.Ward);
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Đã đôn đốc hai lần, hết hạn" });
    }
}
