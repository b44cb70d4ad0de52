using System.Text.Json;
using Lmis.Contracts;
using static Lmis.Reporting.Tests.YearlyReports.ReportsUnderTest;

namespace Lmis.Reporting.Tests.YearlyReports;

public sealed class PartTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;
    private ReportsUnderTest reports = null!;

    public async ValueTask InitializeAsync()
    {
        reporting = await ReportingUnderTest.StartAsync();
        reports = new(reporting);
        await reporting.ChangedAsync([
            .. Enumerable.Range(0, 60).Select(static _ => People.Somebody()),
            .. Enumerable.Range(0, 20).Select(static _ => People.Somebody() with { Qualification = "untrained" })]);
        await reports.OpenAsync();
    }

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task Every_commune_and_every_listed_unit_has_a_part_and_a_year_is_opened_once()
    {
        var report = await reports.GetAsync(reports.Officer, "/v1/yearly-reports/2026");
        Assert.Equal((94, 94), (report.GetProperty("parts").GetProperty("expected").GetInt32(), report.GetProperty("parts").GetProperty("draft").GetInt32()));
        Assert.Equal("2026-12-14", report.GetProperty("deadlines").GetProperty("partsDueOn").GetString());
        var (status, body) = await reports.SendAsync(reports.Officer, HttpMethod.Post, "/v1/yearly-reports", new { year = 2026, units = OtherUnits });
        Assert.Equal((409, "urn:lmis:problem:report-open-already"), (status, body.GetProperty("type").GetString()));
        Assert.Equal(94L, await reporting.QueryAsync<long>("select count(*) from report_part"));
    }

    [Fact]
    public async Task A_wrong_list_of_units_opens_nothing_and_names_what_is_wrong()
    {
        foreach (var (body, named) in new[]
        {
            ("""{"year":2027,"units":[]}""", "year"),
            ("""{"year":2025,"units":[{"code":"A B","name":"Sở Một","kind":"department","organisation":"4600100001","indicators":[]}]}""", "units[0].code"),
            ("""{"year":2025,"units":[{"code":"so","name":"Sở Một","kind":"commune","organisation":"4600100001","indicators":["K99"]}]}""", "units[0].kind"),
            ("""{"year":2025,"units":[{"code":"so","name":"Sở Một","kind":"school","organisation":"46001","indicators":[]}]}""", "Units[0].Organisation"),
            ("""{"year":2025,"units":[{"code":"so","name":"Sở Một","kind":"school","organisation":"4600100001","indicators":[]},{"code":"so-2","name":"Sở Hai","kind":"school","organisation":"4600100001","indicators":[]}]}""", "units[1].organisation"),
        })
        {
            var (status, answer) = await reports.SendAsync(reports.Officer, HttpMethod.Post, "/v1/yearly-reports", JsonDocument.Parse(body).RootElement);
            Assert.True(status == 400 && answer.GetProperty("errors").EnumerateObject().Any(e => string.Equals(e.Name, named, StringComparison.OrdinalIgnoreCase)), $"{status} {answer}");
        }
        Assert.Equal(1L, await reporting.QueryAsync<long>("select count(*) from yearly_report"));
    }

    [Fact]
    public async Task A_commune_is_proposed_its_own_values_with_what_they_are()
    {
        var line = Line(await reports.GetAsync(reports.Ward, Part(People.Ward)), "K01");
        Assert.Equal((75.0m, "estimate", "register"), (line.GetProperty("value").GetDecimal(), line.Code("stage"), line.GetProperty("proposed").Code("series")));
        Assert.Equal("ước thực hiện", line.GetProperty("stage").GetProperty("text").GetString());
        // What the register counts is not the series that is compared with the target.
        Assert.NotEqual("met", line.Code("state"));
        var empty = Line(await reports.GetAsync(reports.Commune, Part(People.Commune)), "K01");
        Assert.Equal((JsonValueKind.Null, "no-data"), (empty.GetProperty("value").ValueKind, empty.Code("state")));
    }

    [Fact]
    public async Task A_part_is_saved_submitted_returned_with_a_reason_mended_and_accepted_and_every_step_is_kept()
    {
        await reports.SaveAsync(reports.Ward, People.Ward, corrections: new { indicator = "K01", value = 77.5, reason = "Cộng 12 lao động vừa được cấp chứng chỉ" });
        await reports.DoAsync(reports.Ward, HttpMethod.Post, Part(People.Ward, "/submission"));
        await reports.DecideAsync(People.Ward, "returned", "Thiếu căn cứ của số 77,5");
        var returned = await reports.GetAsync(reports.Ward, Part(People.Ward));
        Assert.Equal(("returned", "Thiếu căn cứ của số 77,5"), (returned.GetProperty("part").Code("state"), returned.GetProperty("part").GetProperty("returnReason").GetString()));

        await reports.SaveAsync(reports.Ward, People.Ward, corrections: new { indicator = "K01", value = 76, reason = "Theo danh sách kèm Công văn 15/UBND" });
        await reports.DoAsync(reports.Ward, HttpMethod.Post, Part(People.Ward, "/submission"));
        await reports.DecideAsync(People.Ward);
        var accepted = await reports.GetAsync(reports.Officer, Part(People.Ward));
        var line = Line(accepted, "K01");
        Assert.Equal((76m, 75m, "Theo danh sách kèm Công văn 15/UBND"), (line.GetProperty("value").GetDecimal(), line.GetProperty("proposed").GetProperty("value").GetDecimal(), line.GetProperty("correctionReason").GetString()));
        Assert.Equal(
            ["submitted ward ", "returned officer Thiếu căn cứ của số 77,5", "submitted ward ", "accepted officer "],
            accepted.GetProperty("steps").EnumerateArray().Select(static s => $"{s.GetProperty("kind").GetString()} {s.GetProperty("by").GetString()} {s.GetProperty("reason").GetString()}"));
    }

    [Fact]
    public async Task What_was_submitted_stays_whatever_the_register_says_later()
    {
        await reports.SubmitAsync(reports.Ward, People.Ward);
        await reporting.ChangedAsync(Enumerable.Range(0, 20).Select(static _ => People.Somebody() with { Qualification = "untrained" }));
        Assert.Equal(75.0m, Line(await reports.GetAsync(reports.Ward, Part(People.Ward)), "K01").GetProperty("value").GetDecimal());
        await reports.DecideAsync(People.Ward, "returned", "Cập nhật lại số liệu");
        Assert.Equal(60.0m, Line(await reports.GetAsync(reports.Ward, Part(People.Ward)), "K01").GetProperty("value").GetDecimal());
    }

    [Fact]
    public async Task A_wrong_correction_saves_nothing_and_is_named()
    {
        foreach (var (body, named) in new[]
        {
            ("""{"corrections":[{"indicator":"K04","value":1,"reason":"Không có căn cứ"}],"narrative":{}}""", "corrections[0].indicator"),
            ("""{"corrections":[{"indicator":"K01","value":101,"reason":"Theo báo cáo của xã"}],"narrative":{}}""", "corrections[0].value"),
            ("""{"corrections":[{"indicator":"K01","value":76,"reason":"  "}],"narrative":{}}""", "Corrections[0].Reason"),
            ("""{"corrections":[{"indicator":"K01","value":76,"reason":"Theo báo cáo"},{"indicator":"K01","value":77,"reason":"Theo báo cáo"}],"narrative":{}}""", "corrections[1].indicator"),
            ("""{"corrections":[],"narrative":{"results":"Ông Nguyễn Văn A, số 019090000001, được giới thiệu việc làm"}}""", "narrative.results"),
        })
        {
            var (status, answer) = await reports.ChangeAsync(reports.Ward, HttpMethod.Put, Part(People.Ward), JsonDocument.Parse(body).RootElement);
            Assert.True(status == 400 && answer.GetProperty("errors").EnumerateObject().Any(e => string.Equals(e.Name, named, StringComparison.OrdinalIgnoreCase)), $"{status} {answer}");
            Assert.DoesNotContain("019090000001", answer.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(1L, await reporting.QueryAsync<long>($"select version from report_part where unit_code = '{People.Ward}'"));
    }

    [Fact]
    public async Task Only_the_units_own_accounts_write_its_part_and_only_they_and_the_department_read_it()
    {
        foreach (var (who, unit, mayRead, mayWrite) in new[]
        {
            (reports.Ward, People.Ward, true, true), (reports.Ward, People.Commune, false, false), (reports.Ward, "so-gddt", false, false),
            (reports.School, "so-gddt", true, true), (reports.School, "cong-an", false, false), (reports.School, People.Ward, false, false),
            (reports.Officer with { Scopes = $"{reports.Officer.Scopes} {Scopes.ReportingReport}" }, People.Ward, true, false),
            // The area of one commune with somebody's organisation, and the reverse, open nothing.
            (reports.Ward with { Organisation = Education }, People.Ward, false, false), (reports.School with { Area = People.Ward }, "so-gddt", false, false),
        })
        {
            Assert.Equal(mayRead ? 200 : 403, (await reports.SendAsync(who, HttpMethod.Get, Part(unit))).Status);
            var (status, body) = await reports.ChangeAsync(who, HttpMethod.Put, Part(unit), new { corrections = Array.Empty<object>(), narrative = new { results = "Kết quả" } });
            Assert.True(status == (mayWrite ? 200 : 403), $"{who.Subject} writes {unit}: {status} {body}");
        }
        // A unit decides nothing, whatever scope its account has.
        var self = reports.Ward with { Scopes = $"{reports.Ward.Scopes} {Scopes.ReportingConsolidate} {Scopes.ReportingSign}" };
        await reports.SubmitAsync(reports.Ward, People.Ward);
        Assert.Equal(403, (await reports.ChangeAsync(self, HttpMethod.Post, Part(People.Ward, "/decision"), new { decision = "accepted" })).Status);
        Assert.Equal(403, (await reports.ChangeAsync(reports.School with { Scopes = self.Scopes }, HttpMethod.Post, Part(People.Ward, "/decision"), new { decision = "accepted" })).Status);
    }

    [Fact]
    public async Task Whoever_has_not_seen_the_others_change_stores_nothing()
    {
        object Words(string results) => new { corrections = Array.Empty<object>(), narrative = new { results } };
        Assert.Equal(428, (await reports.SendAsync(reports.Ward, HttpMethod.Put, Part(People.Ward), Words("Một"))).Status);
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => reports.SendAsync(reports.Ward, HttpMethod.Put, Part(People.Ward), Words($"Bản {i}"), version: 1)));
        Assert.Equal([200, 412, 412, 412, 412, 412], both.Select(static b => b.Status).Order());
        Assert.All(both.Where(static b => b.Status == 412), static b => Assert.Equal(2, b.Body.GetProperty("currentVersion").GetInt64()));
    }

    [Fact]
    public async Task A_step_out_of_order_is_a_conflict_that_says_what_to_do()
    {
        Assert.Equal(409, (await reports.ChangeAsync(reports.Officer, HttpMethod.Post, Part(People.Ward, "/decision"), new { decision = "accepted" })).Status);
        Assert.Equal(422, (await reports.ChangeAsync(reports.Ward, HttpMethod.Post, Part(People.Ward, "/submission"))).Status);
        await reports.SubmitAsync(reports.Ward, People.Ward);
        Assert.Equal(409, (await reports.ChangeAsync(reports.Ward, HttpMethod.Post, Part(People.Ward, "/submission"))).Status);
        Assert.Equal(409, (await reports.ChangeAsync(reports.Ward, HttpMethod.Put, Part(People.Ward), new { corrections = Array.Empty<object>(), narrative = new { } })).Status);
        Assert.Equal(400, (await reports.ChangeAsync(reports.Officer, HttpMethod.Post, Part(People.Ward, "/decision"), new { decision = "returned" })).Status);
        Assert.Equal(404, (await reports.SendAsync(reports.Officer, HttpMethod.Get, Part("00000"))).Status);
        Assert.Equal(404, (await reports.SendAsync(reports.Officer, HttpMethod.Get, "/v1/yearly-reports/2024")).Status);
    }

    [Fact]
    public async Task Who_is_late_is_listed_by_name_and_what_comes_late_is_known_as_late()
    {
        await reports.SubmitAsync(reports.School, "so-gddt");
        await reports.SubmitAsync(reports.Commune, People.Commune);
        await reports.DecideAsync(People.Commune, "returned", "Thiếu số liệu quý IV");
        reporting.Clock.SetTo(new(2026, 12, 14, 16, 0, 0, TimeSpan.Zero));
        Assert.Empty((await reports.GetAsync(reports.Officer, "/v1/yearly-reports/2026")).GetProperty("late").EnumerateArray());
        reporting.Clock.SetTo(new(2026, 12, 14, 17, 0, 0, TimeSpan.Zero));
        await reports.SubmitAsync(reports.Ward, People.Ward);
        var late = (await reports.GetAsync(reports.Officer, "/v1/yearly-reports/2026/parts?late=true")).GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal(92, late.Length);
        // Returned and not sent again, it is with the unit, and late.
        Assert.Contains("Xã Phú Bình", late.Select(static p => p.GetProperty("unitName").GetString()));
        var inHand = (await reports.GetAsync(reports.Officer, "/v1/yearly-reports/2026/parts?state=submitted")).GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal([(People.Ward, true), ("so-gddt", false)], inHand.Select(static p => (p.GetProperty("unitCode").GetString()!, p.GetProperty("cameLate").GetBoolean())));
    }

    [Fact]
    public async Task Fewer_than_five_persons_are_in_no_report_whoever_makes_it()
    {
        await reporting.ChangedAsync(Enumerable.Range(0, 3).Select(static _ => People.Somebody(People.Commune)));
        var withDetail = reports.Commune with { Scopes = $"{reports.Commune.Scopes} {Scopes.ReportingDetail}" };
        var proposed = Line(await reports.GetAsync(withDetail, Part(People.Commune)), "K01").GetProperty("proposed");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, true), (proposed.GetProperty("value").ValueKind, proposed.GetProperty("numerator").ValueKind, proposed.GetProperty("isSuppressed").GetBoolean()));
    }

    internal static JsonElement Line(JsonElement answer, string indicator) => answer.GetProperty("lines").EnumerateArray().Single(l => l.GetProperty("indicator").GetString() == indicator);
}
