using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Postings;
using Lmis.Vacancies.Wages;

namespace Lmis.Vacancies.Tests.Rules;

public sealed class VacancyRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly VacancyRules Rules = new(CodeListSet.Load(), MinimumWages.Load());

    [Fact]
    public void A_whole_form_is_read_into_codes()
    {
        var (form, findings) = Check(null);
        Assert.Empty(findings);
        Assert.Equal(("staff", "lower-secondary", "untrained", "full-time", "monthly"), (form.Position, form.Education, form.Qualification, form.WorkTime, form.Wage.Kind));
        Assert.Equal(["teamwork", "pressure"], form.SoftSkills);
        Assert.Equal("very-small-things", Rules.Check(Read(f => f["conditions"]!["handling"] = "Lắp ráp đồ vật rất nhỏ"), Today).Form.Conditions.Handling);
    }

    /// <summary>Every option that the decree prints for form 03a is taken in its own words.</summary>
    [Fact]
    public void Every_option_of_every_list_is_taken_by_code_and_in_both_languages()
    {
        foreach (var list in CodeListSet.Load().Options)
        {
            Assert.All(list.Items, item => Assert.Equal((item.Code, item.Code, item.Code), (list.CodeOf(item.Code), list.CodeOf(item.Name.ToUpperInvariant()), list.CodeOf(item.NameEn))));
            Assert.Equal(list.Items.Count, list.Items.Select(static i => i.Code).Distinct().Count());
        }
    }

    [Theory]
    [InlineData("position", "Vua")]
    [InlineData("education", "12/12")]
    [InlineData("qualification", "Kỹ sư")]
    [InlineData("experience", "Nhiều")]
    [InlineData("contractKind", "Miệng")]
    [InlineData("workTime", "Lúc nào cũng được")]
    [InlineData("purpose", "Cho vui")]
    public void An_option_that_is_none_is_named_with_those_there_are(string field, string value)
    {
        var finding = Assert.Single(Check(f => f[field] = value).Findings, f => f.Code == "unknown-option");
        Assert.Equal(field, finding.Field);
        Assert.Contains("(", FindingTexts.Say(finding.Code, english: false, 1, finding.Argument), StringComparison.Ordinal);
    }

    // Minimum wages from 2026-01-01 (Decree 293/2025), Gia Sàng in region II, Đức Xuân in III, Ba Bể in IV; other provinces are held to IV.
    [Theory]
    [InlineData("05467", 4_729_999, false)]
    [InlineData("05467", 4_730_000, true)]
    [InlineData("01840", 4_139_999, false)]
    [InlineData("01840", 4_140_000, true)]
    [InlineData("00004", 3_699_999, false)]
    [InlineData("00004", 3_700_000, true)]
    public void A_monthly_wage_is_at_least_the_regional_minimum_of_the_workplace(string commune, long wage, bool isEnough) =>
        Assert.Equal(isEnough ? [] : ["wage.from:wage-below-minimum"], Codes(f => (f["commune"], f["wage"]) = (commune, Wage("monthly", wage))));

    [Theory]
    [InlineData("hourly", 22_699, null, false)]
    [InlineData("hourly", 22_700, null, true)]
    [InlineData("daily", 181_599, null, false)]
    [InlineData("daily", 181_600, null, true)]
    [InlineData("monthly", 1_967_333, 20, false)] // 22,700 × 20 × 52 ÷ 12 = 1,967,333.3…
    [InlineData("monthly", 1_967_334, 20, true)]
    public void Other_times_of_pay_are_held_against_the_hour(string kind, long wage, int? hours, bool isEnough) => Assert.Equal(
        isEnough ? [] : ["wage.from:wage-below-minimum"],
        Codes(f => (f["wage"], f["workTime"], f["hoursPerWeek"]) = (Wage(kind, wage), hours is null ? "full-time" : "part-time", hours ?? 48)));

    [Fact]
    public void A_wage_must_be_said_in_full_or_not_at_all()
    {
        Assert.Equal(["wage.from:wage-missing"], Codes(f => f["wage"] = new JsonObject { ["kind"] = "monthly" }));
        Assert.Equal(["wage.to:wage-order"], Codes(f => f["wage"] = new JsonObject { ["kind"] = "monthly", ["from"] = 9_000_000, ["to"] = 8_000_000 }));
        Assert.Equal(["wage.from:wage-not-given"], Codes(f => f["wage"] = Wage("negotiable", 9_000_000)));
        Assert.Equal(["wage.from:out-of-range"], Codes(f => f["wage"] = Wage("monthly", 20_000_000_000)));
        Assert.Equal(["hoursPerWeek:hours-missing"], Codes(f =>
        {
            f.Remove("hoursPerWeek");
            f["workTime"] = "part-time";
        }));
        Assert.Empty(Codes(f => f["wage"] = new JsonObject { ["kind"] = "Thỏa thuận khi phỏng vấn" }));
    }

    [Fact]
    public void Places_days_and_occupations_exist()
    {
        Assert.Equal(["commune:unknown-commune"], Codes(f => f["commune"] = "99999"));
        Assert.Equal(["occupation:unknown-occupation"], Codes(f => f["occupation"] = "0x"));
        Assert.Equal(["closesOn:date-past"], Codes(f => f["closesOn"] = "2026-11-25"));
        Assert.Empty(Codes(f => f["closesOn"] = "2026-11-26"));
        Assert.Equal(["closesOn:date-too-late"], Codes(f => f["closesOn"] = "2028-01-01"));
    }

    [Theory]
    [InlineData("discriminates-sex", "Chỉ tuyển nam")]
    [InlineData("discriminates-sex", "Cần tuyển 5 lao động nữ làm việc tại Phổ Yên")]
    [InlineData("discriminates-sex", "CHI TUYEN NU")]
    [InlineData("discriminates-sex", "Giới tính: Nam")]
    [InlineData("discriminates-sex", "Không nhận lao động nữ")]
    [InlineData("discriminates-age", "Nhân viên kho dưới 35 tuổi")]
    [InlineData("discriminates-age", "Độ tuổi: 18-40")]
    [InlineData("discriminates-age", "Tuổi từ 20 đến 30")]
    [InlineData("discriminates-age", "tuoi khong qua 35")]
    [InlineData("discriminates-age", "Ưu tiên người trẻ tuổi")]
    [InlineData("discriminates-origin", "Không tuyển người dân tộc")]
    [InlineData("discriminates-origin", "Có hộ khẩu tại Thái Nguyên")]
    [InlineData("discriminates-family", "Ưu tiên người độc thân")]
    [InlineData("discriminates-family", "Cam kết không sinh con trong hai năm")]
    [InlineData("discriminates-belief", "Không theo đạo")]
    [InlineData("discriminates-health", "Ngoại hình ưa nhìn")]
    [InlineData("discriminates-health", "Không nhận người khuyết tật")]
    [InlineData("discriminates-union", "Không tham gia công đoàn")]
    [InlineData("asks-for-money", "Đặt cọc 500.000 đồng khi nhận việc")]
    public void A_forbidden_condition_is_found_wherever_it_is_written(string code, string text)
    {
        Assert.Contains(code, ForbiddenConditions.In(text));
        Assert.Contains("description:" + code, Codes(f => f["description"] = "Mô tả công việc. " + text));
        Assert.Contains("otherConditions:" + code, Codes(f => f["otherConditions"] = text));
    }

    [Theory]
    [InlineData("Tuyển nam/nữ làm việc tại Việt Nam")]
    [InlineData("Cần tuyển nam, nữ công nhân may")]
    [InlineData("Cần năm người biết lái xe nâng")]
    [InlineData("Từ đủ 18 tuổi trở lên")]
    [InlineData("Người lao động từ đủ 15 tuổi")]
    [InlineData("Kinh nghiệm 2 năm, biết tiếng Hàn; công ty có 25 năm phát triển")]
    [InlineData("Tham gia tổ chức công đoàn của công ty")]
    [InlineData("Nhà trẻ cho con công nhân, phụ cấp chuyên cần 500.000 đồng")]
    [InlineData("Ưu tiên người khuyết tật, bộ đội xuất ngũ")]
    [InlineData("Làm việc tại các tỉnh phía Nam")]
    public void What_is_lawful_is_left_alone(string text) => Assert.Empty(ForbiddenConditions.In(text));

    [Fact]
    public void Every_finding_has_its_sentences_in_both_languages() => Assert.All(FindingTexts.Codes, static code =>
    {
        foreach (var part in (int[])[0, 1])
        {
            Assert.True(FindingTexts.Say(code, english: true, part).Length > 10);
            Assert.NotEqual(FindingTexts.Say(code, english: true, part), FindingTexts.Say(code, english: false, part));
        }
    });

    private static (VacancyForm Form, IReadOnlyList<Finding> Findings) Check(Action<JsonObject>? change) => Rules.Check(Read(change), Today);

    private static string[] Codes(Action<JsonObject> change) => [.. Check(change).Findings.Select(static f => $"{f.Field}:{f.Code}")];

    private static VacancyForm Read(Action<JsonObject>? change) => VacanciesUnderTest.Form(change).Deserialize<VacancyForm>(JsonSerializerOptions.Web)!;

    private static JsonObject Wage(string kind, long from) => new() { ["kind"] = kind, ["from"] = from };
}
