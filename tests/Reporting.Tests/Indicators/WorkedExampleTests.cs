using System.Text.Json;

namespace Lmis.Reporting.Tests.Indicators;

/// <summary>The worked example of K01, K02 and K06, reference 31 December 2026, every row of it.</summary>
public sealed class WorkedExampleTests(WorkedExample example) : IClassFixture<WorkedExample>
{
    [Theory]
    [InlineData("K01", "6/9 = 66.7")]
    [InlineData("K02", "4/9 = 44.4")]
    [InlineData("K06", "3/7 = 42.9")]
    public async Task Everybody_of_15_and_over(string id, string expected) =>
        Assert.Equal(expected, (await GetAsync(id)).Series("main").Shown());

    [Fact]
    public async Task K02_with_certificates_under_3_months() =>
        Assert.Equal("5/9 = 55.6", (await GetAsync("K02")).Series("with-certificates-under-3-months").Shown());

    [Theory]
    [InlineData("K01", "6/8 = 75.0")]
    [InlineData("K02", "4/8 = 50.0")]
    [InlineData("K06", "2/6 = 33.3")]
    public async Task Working_age_leaves_the_man_of_66_out(string id, string expected) =>
        Assert.Equal(expected, (await GetAsync(id)).Series("working-age").Shown());

    [Theory]
    [InlineData("K01", "4/4 = 100.0", "2/5 = 40.0")]
    [InlineData("K02", "4/4 = 100.0", "0/5 = 0.0")]
    [InlineData("K06", "0/3 = 0.0", "3/4 = 75.0")]
    public async Task Urban_and_rural_by_the_units_now(string id, string urban, string rural)
    {
        var rows = (await GetAsync(id, "?by=area-type")).Series("main");
        Assert.Equal((urban, rural), (rows.Row("urban").Shown(), rows.Row("rural").Shown()));
    }

    [Theory]
    [InlineData("K01", "4/5 = 80.0", "2/4 = 50.0")]
    [InlineData("K02", "3/5 = 60.0", "1/4 = 25.0")]
    [InlineData("K06", "1/4 = 25.0", "2/3 = 66.7")]
    public async Task Urban_and_rural_by_the_units_before(string id, string urban, string rural)
    {
        var rows = (await GetAsync(id, "?by=former-area-type")).Series("main");
        Assert.Equal((urban, rural), (rows.Row("urban").Shown(), rows.Row("rural").Shown()));
    }

    [Fact]
    public async Task With_three_public_employees_agriculture_is_exactly_30_which_is_not_below_30()
    {
        await using var own = await WorkedExample.StartAsync();
        var reporting = own.Reporting;
        await reporting.LabourForceAsync(12);
        await reporting.EnterAsync(HttpMethod.Post, "/v1/head-counts", new
        {
            source = "Sở Giáo dục và Đào tạo",
            referenceDate = "2026-12-31",
            lines = new[] { new { unit = "19", sex = "female", qualification = "university", section = "P", people = 3 } },
        });
        Assert.Equal("9/12 = 75.0", (await reporting.GetAsync("/v1/indicators/K01")).Series("with-head-count").Shown());
        Assert.Equal("7/12 = 58.3", (await reporting.GetAsync("/v1/indicators/K02")).Series("with-head-count").Shown());
        var agriculture = await reporting.GetAsync("/v1/indicators/K06");
        Assert.Equal("3/10 = 30.0", agriculture.Series("with-head-count").Shown());
        Assert.Equal("not-met", agriculture.Series("with-head-count").Code("state"));
        // The register alone holds 9 of 12.
        Assert.Equal(75.0m, agriculture.Series("main").GetProperty("coverage").GetDecimal());
        Assert.Equal("insufficient-coverage", agriculture.Series("main").Code("state"));
        Assert.Equal("met", (await reporting.GetAsync("/v1/indicators/K01")).Series("with-head-count").Code("state"));
    }

    [Fact]
    public async Task The_merged_duplicate_counts_again_when_the_merge_is_undone()
    {
        await using var own = await WorkedExample.StartAsync();
        await own.Reporting.UnmergedAsync(own.First, own.Again, new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("7/10 = 70.0", (await own.Reporting.GetAsync("/v1/indicators/K01")).Series("main").Shown());
    }

    private Task<JsonElement> GetAsync(string id, string query = "") => example.Reporting.GetAsync($"/v1/indicators/{id}{query}");
}
