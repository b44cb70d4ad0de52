using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Tests.Workers;

public sealed class WorkerRulesTests
{
    private static readonly CodeListSet Lists = CodeListSet.Load();
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static readonly WorkerForm Employed = new()
    {
        FullName = "Nguyễn Văn Đức", BirthDate = "05/11/1990", Sex = "Nam", PersonalNumber = "019090123456", PermanentCommune = "05467",
        Qualification = "Đại học", ActivityStatus = "Người có việc làm", SocialInsurance = "BHXH bắt buộc", Occupation = "21",
        ContractKind = "Xác định thời hạn", EmployerKind = "Doanh nghiệp: ngoài Nhà nước", SeeksWork = "Không",
    };

    private static readonly WorkerForm Unemployed = Employed with
    {
        ActivityStatus = "unemployed",
        SocialInsurance = "none",
        Occupation = null,
        ContractKind = null,
        EmployerKind = null,
        UnemploymentDuration = "Dưới 3 tháng",
        SeeksWork = "Có",
    };

    private static readonly WorkerForm Inactive = Unemployed with
    {
        ActivityStatus = "Không tham gia hoạt động kinh tế",
        InactivityReason = "Nội trợ",
        SocialInsurance = null,
        UnemploymentDuration = null,
        SeeksWork = null,
    };

    private static string[] Check(WorkerForm form, bool fromSpreadsheet = false) =>
        [.. WorkerRules.Check(form, Lists, Today, fromSpreadsheet).Findings.Select(static f => $"{f.Field}:{f.Code}{(f.IsWarning ? "?" : "")}")];

    [Fact]
    public void Good_forms_of_all_three_statuses_pass()
    {
        Assert.Empty(Check(Employed));
        Assert.Empty(Check(Unemployed));
        Assert.Empty(Check(Inactive));
    }

    // Number, sex, birth date, what must be found; written down from the layout of the number, not from the code.
    [Theory]
    [InlineData("019090123456", "Nam", "1990-01-01", null)]
    [InlineData("019190123456", "Nữ", "1990-01-01", null)]
    [InlineData("019205123456", "Nam", "2005-12-31", null)]
    [InlineData("019305123456", "Nữ", "2005-12-31", null)]
    [InlineData("006090123456", "Nam", "1990-01-01", null)]
    [InlineData("096090123456", "Nam", "1990-01-01", null)]
    [InlineData("999090123456", "Nam", "1990-01-01", "personalNumber:unknown-prefix?")]
    [InlineData("003090123456", "Nam", "1990-01-01", "personalNumber:unknown-prefix?")]
    [InlineData("019190123456", "Nam", "1990-01-01", "personalNumber:number-sex-mismatch")]
    [InlineData("019090123456", "Nữ", "1990-01-01", "personalNumber:number-sex-mismatch")]
    [InlineData("019205123456", "Nữ", "2005-12-31", "personalNumber:number-sex-mismatch")]
    [InlineData("019091123456", "Nam", "1990-01-01", "personalNumber:number-year-mismatch")]
    [InlineData("019205123456", "Nam", "1995-01-01", "personalNumber:number-year-mismatch")]
    [InlineData("019005123456", "Nam", "2005-01-01", "personalNumber:number-year-mismatch")]
    [InlineData("019405123456", "Nam", "2005-01-01", "personalNumber:number-year-mismatch")]
    [InlineData("019090", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("090123456", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("1.9E+10", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("01909012345a", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("019 090 123 456", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("٠١٩٠٩٠١٢٣٤٥٦", "Nam", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("19090123456", "Nam", "1990-01-01", "personalNumber:bad-number")]
    public void Personal_numbers_are_checked_against_sex_and_year(string number, string sex, string born, string? found) =>
        Assert.Equal(found is null ? [] : [found], Check(Employed with { PersonalNumber = number, Sex = sex, BirthDate = born }));

    [Theory]
    [InlineData("19090123456", "Nam", "1990-01-01", "personalNumber:number-restored?")]
    [InlineData("6090123456", "Nam", "1990-01-01", "personalNumber:number-restored?")]
    [InlineData("6090123456", "Nữ", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("19090123456", "Nữ", "1990-01-01", "personalNumber:bad-number")]
    [InlineData("19090123456", "Nam", "1991-01-01", "personalNumber:bad-number")]
    [InlineData("9090123456", "Nam", "1990-01-01", "personalNumber:bad-number")]
    public void A_spreadsheets_lost_zero_is_restored_only_where_sex_and_year_fit(string number, string sex, string born, string found) =>
        Assert.Equal([found], Check(Employed with { PersonalNumber = number, Sex = sex, BirthDate = born }, fromSpreadsheet: true));

    [Theory]
    [InlineData("0100109106", null)]
    [InlineData("0100109106-001", null)]
    [InlineData("0100109106001", null)]
    [InlineData("0100109107", "employerCode:bad-tax-code")]
    [InlineData("010010910", "employerCode:bad-tax-code")]
    [InlineData("0100109106-01", "employerCode:bad-tax-code")]
    [InlineData("019090123456", "employerCode:bad-tax-code")]
    [InlineData("0000000000", "employerCode:tax-code-check-ten?")]
    [InlineData("0000000001", "employerCode:bad-tax-code")]
    public void Tax_codes_carry_their_check_digit(string code, string? found) =>
        Assert.Equal(found is null ? [] : [found], Check(Employed with { EmployerCode = code }));

    [Fact]
    public void A_household_business_may_give_the_personal_number_as_its_code() =>
        Assert.Empty(Check(Employed with { EmployerKind = "Hộ kinh doanh", EmployerCode = "019090123456" }));

    [Theory]
    [InlineData("0912345678", "0912345678")]
    [InlineData("091 234 5678", "0912345678")]
    [InlineData("+84912345678", "0912345678")]
    [InlineData("0312345678", "0312345678")]
    [InlineData("0512345678", "0512345678")]
    [InlineData("0712345678", "0712345678")]
    [InlineData("0812345678", "0812345678")]
    [InlineData("0212345678", null)]
    [InlineData("091234567", null)]
    [InlineData("09123456789", null)]
    [InlineData("84912345678", null)]
    [InlineData("O912345678", null)]
    public void Phones_are_read_in_their_national_form(string text, string? phone) => Assert.Equal(phone, WorkerRules.ReadPhone(text));

    [Theory]
    [InlineData("1234567890", null)]
    [InlineData("019090123456", null)]
    [InlineData("019090123457", "socialInsuranceNumber:bad-social-insurance-number")]
    [InlineData("123456789", "socialInsuranceNumber:bad-social-insurance-number")]
    [InlineData("12345678ab", "socialInsuranceNumber:bad-social-insurance-number")]
    public void Social_insurance_numbers_are_ten_digits_or_the_persons_own_twelve(string number, string? found) =>
        Assert.Equal(found is null ? [] : [found], Check(Employed with { SocialInsuranceNumber = number }));

    [Theory]
    [InlineData("31/02/1990")]
    [InlineData("1990")]
    [InlineData("1990-13-01")]
    [InlineData("23/11/90")]
    [InlineData("24/11/2026")]
    [InlineData("1890-01-01")]
    public void Dates_that_cannot_be_are_refused(string date) => Assert.Equal(["birthDate:bad-date"], Check(Employed with { BirthDate = date }));

    [Theory]
    [InlineData("2011-11-23", true)]
    [InlineData("2011-11-24", false)]
    public void Fifteen_is_reached_on_the_birthday(string born, bool old) =>
        Assert.Equal(old ? [] : ["birthDate:under-15"], Check(Employed with { BirthDate = born, PersonalNumber = "019211123456" }));

    [Fact]
    public void Employment_items_do_not_fit_the_unemployed_and_none_fit_those_outside()
    {
        Assert.Equal(["occupation:dependent-item", "employerName:dependent-item"], Check(Unemployed with { Occupation = "21", EmployerName = "A" }));
        Assert.Equal(["unemploymentDuration:dependent-item"], Check(Employed with { UnemploymentDuration = "Dưới 3 tháng" }));
        Assert.Equal(["inactivityReason:dependent-item"], Check(Employed with { InactivityReason = "Khác" }));
        Assert.Equal(["socialInsurance:dependent-item", "seeksWork:dependent-item"], Check(Inactive with { SocialInsurance = "none", SeeksWork = "Có" }));
        Assert.Empty(Check(Inactive with { SeeksWork = "Không", InIndustrialZone = "Không" }));
    }

    [Fact]
    public void What_the_status_requires_is_missed()
    {
        Assert.Equal(["socialInsurance:missing-value", "occupation:missing-value", "contractKind:missing-value", "employerKind:missing-value", "seeksWork:missing-value"],
            Check(Employed with { SocialInsurance = null, Occupation = null, ContractKind = null, EmployerKind = null, SeeksWork = null }));
        Assert.Equal(["unemploymentDuration:missing-value"], Check(Unemployed with { UnemploymentDuration = null }));
        Assert.Equal(["inactivityReason:missing-value"], Check(Inactive with { InactivityReason = " " }));
        Assert.Equal(["fullName:missing-value", "birthDate:missing-value", "sex:missing-value", "personalNumber:missing-value", "permanentCommune:missing-value",
            "qualification:missing-value", "activityStatus:missing-value"], Check(new WorkerForm()));
    }

    [Theory]
    [InlineData("05467", null, null, "05467", null, null)]
    [InlineData("01834", null, "permanentCommune:old-commune-code?", "01840", "01834", "058")]
    [InlineData("05467", "05461", null, "05467", "05461", "164")]
    [InlineData("05461", null, "permanentCommune:split-commune", null, null, null)]
    [InlineData("05932", null, "permanentCommune:split-commune", null, null, null)]
    [InlineData("05467", "01834", "permanentFormerCommune:unknown-code", null, null, null)]
    [InlineData("12345", null, "permanentCommune:unknown-code", null, null, null)]
    [InlineData("5467", null, "permanentCommune:unknown-code", null, null, null)]
    public void Communes_are_read_in_both_periods(string code, string? formerCode, string? found, string? current, string? former, string? district)
    {
        var check = WorkerRules.Check(Employed with { PermanentCommune = code, PermanentFormerCommune = formerCode }, Lists, Today);
        Assert.Equal(found is null ? [] : [found], check.Findings.Select(static f => $"{f.Field}:{f.Code}{(f.IsWarning ? "?" : "")}"));
        Assert.Equal((current, former, district), (check.Facts?.CurrentCommune, check.Facts?.FormerCommune, check.Facts?.FormerDistrict));
    }

    [Fact]
    public void A_split_commune_names_the_new_ones_to_choose_from()
    {
        var finding = Assert.Single(WorkerRules.Check(Employed with { PermanentCommune = "05461" }, Lists, Today).Findings);
        Assert.Contains("05443", finding.WhatToDo());
        Assert.Contains("05467", finding.WhatToDo(english: true));
    }

    [Fact]
    public void Temporary_residence_is_where_a_person_lives_and_only_if_it_differs()
    {
        Assert.Equal("05443", WorkerRules.Check(Employed with { TemporaryCommune = "05443" }, Lists, Today).Facts!.CurrentCommune);
        Assert.Null(WorkerRules.Check(Employed with { TemporaryCommune = "05467" }, Lists, Today).Facts!.TemporaryCommune);
    }

    [Fact]
    public void Ethnic_minority_needs_an_ethnic_group_that_is_one()
    {
        WorkerForm tick = Employed with { SpecialGroups = ["Dân tộc thiểu số (tên dân tộc)"] };
        Assert.Equal(["ethnicGroup:missing-value"], Check(tick));
        Assert.Equal(["ethnicGroup:dependent-item"], Check(tick with { EthnicGroup = "01" }));
        Assert.Empty(Check(tick with { EthnicGroup = "02" }));
        Assert.Equal(["specialGroups:unknown-code", "ethnicGroup:unknown-code"], Check(Employed with { SpecialGroups = ["Người giàu"], EthnicGroup = "55" }));
    }

    [Theory]
    [InlineData("NGƯỜI CÓ VIỆC LÀM")]
    [InlineData("  người  có việc làm ")]
    [InlineData("Ngu\u031Bo\u031B\u0300i co\u0301 vie\u0323\u0302c la\u0300m")]
    [InlineData("employed")]
    public void Options_are_read_whatever_their_case_and_composition(string text) => Assert.Empty(Check(Employed with { ActivityStatus = text }));

    [Fact]
    public void Unknown_codes_are_found()
    {
        Assert.Equal(["generalEducation:unknown-code", "qualification:unknown-code", "occupation:unknown-code", "industry:unknown-code"],
            Check(Employed with { GeneralEducation = "13", Qualification = "Kỹ sư", Occupation = "0000", Industry = "01" }));
        Assert.Equal(["contractStartedOn:dependent-item"], Check(Employed with { ContractKind = "none", ContractStartedOn = "2020-01-01" }));
        Assert.Equal(["contractStartedOn:bad-date"], Check(Employed with { ContractStartedOn = "2027-01-01" }));
    }

    [Fact]
    public void Every_finding_has_words_in_both_languages_and_names_no_value()
    {
        var wild = new WorkerForm
        {
            FullName = "007", BirthDate = "never", Sex = "Khác", PersonalNumber = "SECRET-NUMBER", SocialInsuranceNumber = "SECRET-SI", PermanentCommune = "SECRET-COMMUNE",
            SpecialGroups = ["SECRET-GROUP"], EthnicGroup = "SECRET-ETHNIC", GeneralEducation = "SECRET", Qualification = "SECRET", ActivityStatus = "employed",
            InactivityReason = "SECRET", SocialInsurance = "SECRET", Occupation = "SECRET", ContractKind = "SECRET", ContractStartedOn = "SECRET", EmployerCode = "SECRET",
            EmployerKind = "SECRET", Industry = "SECRET", UnemploymentDuration = "SECRET", SeeksWork = "SECRET", Phone = "SECRET", Address = new string('x', 400),
        };
        var findings = WorkerRules.Check(wild, Lists, Today).Findings;
        Assert.True(findings.Length > 20);
        foreach (var finding in findings)
        {
            foreach (var text in new[] { finding.Message(), finding.WhatToDo(), finding.Message(english: true), finding.WhatToDo(english: true) })
            {
                Assert.True(text.Length > 8 && !text.Contains("{0}", StringComparison.Ordinal), finding.ToString());
                Assert.DoesNotContain("SECRET", text);
            }
        }
    }
}
