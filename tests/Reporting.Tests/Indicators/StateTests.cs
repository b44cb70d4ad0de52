using System.Text.Json;

namespace Lmis.Reporting.Tests.Indicators;

public sealed class StateTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync()
    {
        reporting = await ReportingUnderTest.StartAsync();
        await reporting.ChangedAsync([
            .. Enumerable.Range(0, 60).Select(static _ => People.Somebody()),
            .. Enumerable.Range(0, 20).Select(static _ => People.Somebody(People.Commune) with { Qualification = "untrained", Section = "A" })]);
    }

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task All_17_are_listed_and_what_nobody_published_has_no_data()
    {
        var list = (await reporting.GetAsync("/v1/indicators")).GetProperty("indicators").EnumerateArray().ToArray();
        Assert.Equal(17, list.Length);
        Assert.All(list, static line => Assert.Equal(("no-data", "chưa có số liệu"), (line.Code("state"), line.GetProperty("state").GetProperty("text").GetString())));
        Assert.Equal("60/80 = 75.0", list[0].Series("main").Shown());
        Assert.Empty(list[3].GetProperty("series").EnumerateArray());
        Assert.Equal((32m, "plan"), (list[1].GetProperty("target").GetProperty("low").GetDecimal(), list[1].GetProperty("target").GetProperty("source").GetString()));
    }

    [Theory]
    [InlineData(100, "met")]
    [InlineData(101, "insufficient-coverage")]
    public async Task Below_80_per_cent_coverage_a_value_is_not_compared(long labourForce, string expected)
    {
        Assert.Equal(("insufficient-coverage", "coverage-unknown"), (await StateOfAsync("K01"), (await reporting.GetAsync("/v1/indicators/K01")).Series("main").Code("reason")));
        await reporting.LabourForceAsync(labourForce);
        Assert.Equal(expected, await StateOfAsync("K01"));
    }

    [Fact]
    public async Task A_later_publication_of_the_labour_force_holds_and_one_publication_cannot_say_two_numbers()
    {
        await reporting.LabourForceAsync(200);
        await reporting.LabourForceAsync(100, publishedOn: "2026-11-06");
        await reporting.LabourForceAsync(100, publishedOn: "2026-11-06");
        Assert.Equal(80m, (await reporting.GetAsync("/v1/indicators/K01")).Series("main").GetProperty("coverage").GetDecimal());
        var (status, body) = await reporting.SendAsync(HttpMethod.Post, "/v1/labour-force", new
        {
            figures = new[] { new { year = 2026, unit = "19", ageScope = "15+", people = 99, source = "Cục Thống kê", publishedOn = "2026-11-06", isPreliminary = false } },
        });
        Assert.True(status == 409 && body.GetProperty("type").GetString() == "urn:lmis:problem:figure-differs", $"{status} {body}");
    }

    [Theory]
    [InlineData("K01", 75.0, "15+", "since-2025-07-01", false, "met")]
    [InlineData("K01", 74.9, "15+", "since-2025-07-01", false, "not-met")]
    [InlineData("K01", 80, "15+", "since-2025-07-01", true, "provisional")]
    [InlineData("K01", 80, "working-age", "since-2025-07-01", false, "not-comparable")]
    [InlineData("K04", 2, "working-age", "since-2025-07-01", false, "not-met")]
    [InlineData("K04", 1.99, "working-age", "since-2025-07-01", false, "met")]
    [InlineData("K02", 32, "15+", "since-2025-07-01", false, "met")]
    [InlineData("K11", 5, "15-24", "since-2025-07-01", false, "not-comparable")]
    public async Task A_published_value_is_tested_as_the_definition_says(string id, double value, string ageScope, string boundary, bool preliminary, string expected)
    {
        await PublishAsync(id, (decimal)value, ageScope, boundary, preliminary);
        var answer = await reporting.GetAsync($"/v1/indicators/{id}");
        Assert.Equal(expected, answer.Code("state"));
        Assert.Equal((decimal)value, answer.GetProperty("value").GetDecimal());
        Assert.Equal("Cục Thống kê", answer.Series("main", "official").GetProperty("source").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_final_value_goes_before_the_preliminary_one_and_both_stay()
    {
        await PublishAsync("K01", 70, preliminary: true, publishedOn: "2026-11-01");
        await PublishAsync("K01", 76, preliminary: false, publishedOn: "2026-11-20");
        Assert.Equal((76m, "met"), ((await reporting.GetAsync("/v1/indicators/K01")).GetProperty("value").GetDecimal(), (await reporting.GetAsync("/v1/indicators/K01")).Code("state")));
        Assert.Equal(2L, await reporting.QueryAsync<long>("select count(*) from imported_value"));
    }

    [Fact]
    public async Task The_value_of_the_former_province_stands_in_the_former_boundary_only()
    {
        await PublishAsync("K01", 76.5m, boundary: "before-2025-07-01");
        await PublishAsync("K01", 65.7m);
        Assert.Equal(65.7m, (await reporting.GetAsync("/v1/indicators/K01")).Series("main", "official").GetProperty("value").GetDecimal());
        var former = await reporting.GetAsync("/v1/indicators/K01?boundary=before-2025-07-01&by=former-province");
        Assert.Equal((76.5m, "not-comparable"), (former.Series("main", "official").GetProperty("value").GetDecimal(), former.Series("main", "official").Code("state")));
        Assert.Equal("60/80 = 75.0", former.Series("main").Row("19").Shown());
        Assert.Equal("no data", former.Series("main").Row("06").Shown());
    }

    [Fact]
    public async Task An_earlier_year_is_shown_as_the_latest_and_not_tested()
    {
        await PublishAsync("K04", 1.8m, "working-age", year: 2025);
        var line = (await reporting.GetAsync("/v1/indicators")).GetProperty("indicators")[3];
        Assert.Equal((2025, "no-data"), (line.GetProperty("latest").GetProperty("year").GetInt32(), line.Code("state")));
    }

    [Fact]
    public async Task An_assigned_target_goes_before_the_plans_and_communes_have_their_own()
    {
        await reporting.LabourForceAsync(100);
        await reporting.LabourForceAsync(60, People.Ward);
        object[] targets = [new { indicator = "K01", year = 2026, unit = "19", low = 75.5, decision = "QĐ 12/QĐ-UBND" }, new { indicator = "K01", year = 2026, unit = People.Ward, low = 90, decision = "QĐ 12/QĐ-UBND" }];
        Assert.Equal(2, (await reporting.EnterAsync(HttpMethod.Put, "/v1/targets", new { targets })).GetProperty("added").GetInt32());
        Assert.Equal(2, (await reporting.EnterAsync(HttpMethod.Put, "/v1/targets", new { targets })).GetProperty("unchanged").GetInt32());
        var series = (await reporting.GetAsync("/v1/indicators/K01?by=commune")).Series("main");
        Assert.Equal("not-met", series.Code("state"));
        Assert.Equal(("60/60 = 100.0", "met"), (series.Row(People.Ward).Shown(), series.Row(People.Ward).Code("state")));
        Assert.Equal(JsonValueKind.Null, series.Row(People.Commune).GetProperty("state").ValueKind);
    }

    [Fact]
    public async Task A_commune_that_has_not_reported_is_named_and_has_no_data_never_zero()
    {
        var answer = await reporting.GetAsync("/v1/indicators/K01?by=commune");
        Assert.Equal(("no data", "no-data"), (answer.Series("main").Row("01840").Shown(), answer.Series("main").Row("01840").Code("state")));
        var completeness = await reporting.GetAsync("/v1/completeness");
        Assert.Equal((92, 2, 90), (
            completeness.GetProperty("expected").GetInt32(), completeness.GetProperty("reported").GetArrayLength(), completeness.GetProperty("notReported").GetArrayLength()));
        Assert.Contains("Phường Đức Xuân", completeness.GetProperty("notReported").EnumerateArray().Select(static c => c.GetProperty("name").GetString()));
        Assert.Equal(90, answer.GetProperty("completeness").GetProperty("notReported").GetArrayLength());
    }

    [Fact]
    public async Task A_head_count_sent_again_takes_the_place_of_the_list_before()
    {
        var lines = new[] { new { unit = People.Ward, sex = "male", qualification = "college", section = "O", people = 10 } };
        await reporting.EnterAsync(HttpMethod.Post, "/v1/head-counts", new { source = "Sở Nội vụ", referenceDate = "2026-06-30", lines });
        await reporting.EnterAsync(HttpMethod.Post, "/v1/head-counts", new { source = "Sở Nội vụ", referenceDate = "2026-06-30", lines });
        var series = (await reporting.GetAsync("/v1/indicators/K01?by=sex")).Series("with-head-count");
        Assert.Equal(("70/90 = 77.8", "10/10 = 100.0"), (series.Shown(), series.Row("male").Shown()));
        // Ages are not in the lists, so they are not broken down by age.
        Assert.Equal(JsonValueKind.Null, (await reporting.GetAsync("/v1/indicators/K01?by=age-group")).Series("with-head-count").GetProperty("rows").ValueKind);
    }

    [Fact]
    public async Task A_year_that_was_not_counted_has_no_register_value() =>
        Assert.Equal(("no data", "year-not-counted"), (
            (await reporting.GetAsync("/v1/indicators/K01?year=2025")).Series("main").Shown(), (await reporting.GetAsync("/v1/indicators/K01?year=2025")).Series("main").Code("reason")));

    private async Task<string> StateOfAsync(string id) => (await reporting.GetAsync($"/v1/indicators/{id}")).Series("main").Code("state");

    private Task<JsonElement> PublishAsync(string indicator, decimal value, string ageScope = "15+", string boundary = "since-2025-07-01", bool preliminary = false, string publishedOn = "2026-11-01", int year = 2026) =>
        reporting.EnterAsync(HttpMethod.Post, "/v1/imported-values", new
        {
            values = new[] { new { indicator, year, unit = "19", boundary, kind = "official", ageScope, value, source = "Cục Thống kê", table = "Biểu 5", publishedOn, isPreliminary = preliminary } },
        });
}
