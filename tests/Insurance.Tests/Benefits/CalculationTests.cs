using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Insurance.Tests.Benefits;

/// <summary>The calculator as a counsellor calls it.</summary>
public sealed class CalculationTests(InsuranceUnderTest service) : IClassFixture<InsuranceUnderTest>
{
    private const string Benefit = "/v1/benefit-calculations";

    private static object Facts(string region = "II", string filedOn = "2026-04-06", string from = "2023-12", long wage = 9_000_000) => new
    {
        employment = new
        {
            endedOn = "2026-03-31", endKind = "lawful", contractTerm = "12-months-or-more", reservedMonths = 0,
            contributions = new[] { new { from, to = "2026-03", @base = wage } },
        },
        region,
        dossier = new { filedOn, channel = "in-person", isNotCollected = false },
    };

    private async Task<(int Status, JsonElement Body)> AskAsync(string path, object body, string? purpose = "counselling", string scopes = Scopes.InsuranceCalculate)
    {
        using var client = service.Service.HttpAs(TestTokens.Issue(scopes, "05443"));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        if (purpose is not null)
            request.Headers.Add("Lmis-Purpose", purpose);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    [Fact]
    public async Task A_benefit_is_explained_and_said_to_be_no_decision()
    {
        var before = await service.CountAsync("calculation_record");
        var (status, body) = await AskAsync(Benefit, Facts());
        Assert.True(status == 200, $"{status} {body}");
        Assert.Equal("Tính thử, không phải quyết định.", body.GetProperty("notice").GetProperty("vi").GetString());
        var result = body.GetProperty("result");
        Assert.Equal((5_400_000, "2026-04-21"), (result.GetProperty("amount").GetProperty("monthly").GetInt64(), result.GetProperty("schedule").GetProperty("startsOn").GetString()));
        Assert.All(body.GetProperty("lines").EnumerateArray(), static line => Assert.NotEmpty(line.GetProperty("article").GetProperty("vi").GetString()!));
        // Who, when and why; nothing of the facts or the result.
        Assert.Equal(before + 1, await service.CountAsync("calculation_record"));
        Assert.Equal("at by client_id id kind purpose unit", await service.ScalarAsync<string>("select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_name = 'calculation_record'"));
    }

    [Fact]
    public async Task A_course_and_a_contribution_are_calculated_too()
    {
        var (status, training) = await AskAsync("/v1/training-support-calculations", new
        {
            filedOn = "2026-06-01", benefitEndsOn = "2026-09-30", wasSupported = false,
            course = new { startsOn = "2026-07-01", months = 4, days = 10, tuition = 1_800_000, studyDays = 88, makesUpLessons = false },
        }, "training");
        Assert.True(status == 200 && training.GetProperty("result").GetProperty("tuition").GetInt64() == 6_750_000, $"{status} {training}");
        (status, var contribution) = await AskAsync("/v1/contribution-calculations", new { month = "2026-03", wage = 120_000_000, region = "II", isNewDisabledHire = true });
        Assert.True(status == 200 && contribution.GetProperty("result").GetProperty("worker").GetInt64() == 946_000, $"{status} {contribution}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("curiosity")]
    public async Task Nobody_calculates_without_a_purpose(string? purpose)
    {
        var (status, body) = await AskAsync(Benefit, Facts(), purpose);
        Assert.True(status == 400 && body.GetProperty("type").GetString() == "urn:lmis:problem:purpose-required", $"{status} {body}");
    }

    [Fact]
    public async Task Every_wrong_fact_is_told_at_once_in_both_languages_and_nothing_is_recorded()
    {
        var before = await service.CountAsync("calculation_record");
        var (status, body) = await AskAsync(Benefit, new
        {
            employment = new
            {
                endedOn = "2026-03-31", endKind = "fired", contractTerm = "long", reservedMonths = -1,
                contributions = new object?[]
                {
                    new { from = "2025-01", to = "2025-13", @base = 0 }, new { from = "2025-05", to = "2025-01", @base = 1 }, new { from = "2025-01", to = "2026-04", @base = 1 },
                    new { from = "2025-01", to = "2025-02", @base = 1 }, new { from = "2025-02", to = "2025-03", @base = 1 }, null,
                },
                absence = new { kind = "tired", workingDays = 0 },
            },
            region = "V",
            dossier = new { filedOn = "2026-03-30", channel = "pigeon", arrivedOn = "2026-04-01", decidedOn = "2026-03-01", declinedOn = "2026-03-01", isNotCollected = false },
            events = new object?[] { new { kind = "no-notice", on = "2026-03-01" }, null },
            notices = new[] { "2026-01-01" },
        });
        Assert.True(status == 400 && body.GetProperty("type").GetString() == "urn:lmis:problem:benefit-facts-invalid", $"{status} {body}");
        var errors = body.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(
            "dossier.channel dossier.channel dossier.decidedOn dossier.declinedOn dossier.filedOn employment.absence.kind employment.absence.workingDays employment.contractTerm " +
            "employment.contributions[0].base employment.contributions[0].to employment.contributions[1].to employment.contributions[2] employment.contributions[4] employment.contributions[5] " +
            "employment.endKind employment.reservedMonths events[0].kind events[0].on events[1] notices[0] region",
            string.Join(' ', errors.Select(static e => e.GetProperty("field").GetString()).Order(StringComparer.Ordinal)));
        Assert.All(errors, static e => Assert.NotEqual(e.GetProperty("vi").GetString(), e.GetProperty("en").GetString()));
        Assert.Equal(before, await service.CountAsync("calculation_record"));
    }

    [Theory]
    [InlineData("""{"filedOn":"2026-06-01","wasSupported":false,"course":{"startsOn":"2026-07-01","months":0,"days":0,"tuition":-1,"studyDays":9,"makesUpLessons":false}}""", "course.days course.studyDays course.tuition employment")]
    [InlineData("""{"filedOn":"1026-06-01","wasSupported":false,"course":{"startsOn":"2026-07-01","months":1,"days":0,"tuition":1,"studyDays":9,"makesUpLessons":false}}""", "employment filedOn")]
    public async Task A_wrong_course_is_refused(string body, string fields)
    {
        var (status, answer) = await AskAsync("/v1/training-support-calculations", JsonDocument.Parse(body).RootElement);
        Assert.True(status == 400, $"{status} {answer}");
        Assert.Equal(fields, string.Join(' ', answer.GetProperty("errors").EnumerateArray().Select(static e => e.GetProperty("field").GetString()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("9999-12", 1, "II")]
    [InlineData("2020-01", 1, "II")]
    [InlineData("March", 1, "II")]
    [InlineData("2026-01", 0, "II")]
    [InlineData("2026-01", 1, "2")]
    public async Task A_wrong_contribution_is_refused(string month, long wage, string region)
    {
        var (status, body) = await AskAsync("/v1/contribution-calculations", new { month, wage, region, isNewDisabledHire = false });
        Assert.True(status == 400 || (month == "9999-12" && status == 200), $"{status} {body}");
    }

    [Fact]
    public async Task A_dossier_decided_under_the_law_before_is_not_calculated()
    {
        var (status, body) = await AskAsync(Benefit, new
        {
            employment = new { endedOn = "2025-11-30", endKind = "lawful", contractTerm = "12-months-or-more", reservedMonths = 0, contributions = new[] { new { from = "2023-12", to = "2025-11", @base = 9_000_000 } } },
            region = "II",
            dossier = new { filedOn = "2025-12-01", channel = "portal", decidedOn = "2025-12-20", isNotCollected = false },
        });
        Assert.True(status == 422 && body.GetProperty("type").GetString() == "urn:lmis:problem:rules-not-held", $"{status} {body}");
    }

    [Fact]
    public async Task Another_scope_does_not_calculate()
    {
        var (status, _) = await AskAsync(Benefit, Facts(), scopes: Scopes.InsuranceRead);
        Assert.Equal(403, status);
    }
}
