using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Tests.Rules;

/// <summary>
/// The table of formats, row by row: what is taken, what is taken with a warning, what is refused. The row "skill level" is no item of the registry's forms; skills
/// certificates come as a qualification.
/// </summary>
public sealed class FormatTableTests
{
    private static readonly CodeListSet Lists = CodeListSet.Load();
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static readonly WorkerForm Good = new()
    {
        FullName = "Nguyễn Văn Đức", BirthDate = "05/11/1990", Sex = "Nam", PersonalNumber = "019090123456", PermanentCommune = "05467", Qualification = "Đại học",
        ActivityStatus = "Người có việc làm", SocialInsurance = "BHXH bắt buộc", Occupation = "21", ContractKind = "Xác định thời hạn", EmployerKind = "Hộ kinh doanh", SeeksWork = "Không",
    };

    private sealed record Row(string Item, Func<string, WorkerForm> Form, string[] Valid, string[] Doubtful, string[] Invalid);

    private static readonly Row[] Table =
    [
        // Number, sex, year of birth.
        new("personal number", static v => v.Split(' ') is [var number, var sex, var born] ? Good with { PersonalNumber = number, Sex = sex, BirthDate = born + "-06-15" } : Good,
            ["019090123456 Nam 1990", "019191123456 Nữ 1991", "006205123456 Nam 2005", "096305123456 Nữ 2005"],
            ["999090123456 Nam 1990"],
            ["01909012345 Nam 1990", "0190901234567 Nam 1990", "01909012345x Nam 1990", "019090123456 Nữ 1990", "019090123456 Nam 1991", "019205123456 Nam 1905", "090664821 Nam 1990"]),
        new("old identity card", static v => Good with { FormerIdentityCard = v }, ["090664821", " 091000001 "], [], ["09066482", "0906648210", "09066482x", "019090123456", "٠٩٠٦٦٤٨٢١"]),
        new("tax code", static v => Good with { EmployerCode = v },
            ["0100109106", "0100109106-001", "019090123456"], ["4600001500"], ["0100109107", "010010910", "0100109106-01", "0100109106-00x", "01909012345"]),
        new("social-insurance code", static v => Good with { SocialInsuranceNumber = v }, ["1234567890", "019090123456"], [], ["123456789", "12345678901", "019090123457", "12345678ab"]),
        new("phone", static v => Good with { Phone = v },
            ["0312345678", "0512345678", "0712345678", "0812345678", "0912345678", "+84912345678", "091 234 5678"], [], ["0212345678", "091234567", "09123456789", "84912345678", "O912345678"]),
        // Of today; of before and joined whole; divided, unknown, without its zero, a province, a district.
        new("administrative units", static v => Good with { PermanentCommune = v }, ["05467", "01840"], ["01834"], ["05461", "05932", "99991", "5467", "19", "164"]),
        new("qualifications", static v => Good with { Qualification = v },
            ["Chưa qua đào tạo", "Công nhân kỹ thuật không có bằng/chứng chỉ", "Chứng chỉ nghề dưới 3 tháng", "Chứng chỉ kỹ năng nghề quốc gia", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học", "Trên đại học"],
            [], ["CNKT không bằng", "Thạc sĩ", "master", "Kỹ sư"]),
        new("occupations", static v => Good with { Occupation = v }, ["2", "21", "211", "2111"], [], ["2x", "99", "21111", "Kỹ sư"]),
        new("industries", static v => Good with { Industry = v }, ["011", "351"], [], ["A", "01", "999", "0111"]),
        new("ethnic groups", static v => Good with { SpecialGroups = ["ethnic-minority"], EthnicGroup = v }, ["02", "54", "Tày"], [], ["01", "00", "55", "2", "Người Việt", ""]),
        // Today's unit, and the former one behind the stroke.
        new("old boundary", static v => Good with { PermanentCommune = v.Split('/')[0], PermanentFormerCommune = v.Split('/')[1] }, ["05467/05461", "05467/"], [], ["05467/01834", "05467/99991", "05467/164"]),
    ];

    public static TheoryData<string> Items => [.. Table.Select(static r => r.Item)];

    [Theory]
    [MemberData(nameof(Items))]
    public void A_format_takes_what_its_row_says_and_nothing_else(string item)
    {
        var row = Table.Single(r => r.Item == item);
        foreach (var (values, verdict) in new[] { (row.Valid, ""), (row.Doubtful, "warning"), (row.Invalid, "refused") })
            Assert.All(values, v => Assert.Equal((v, verdict), (v, Read(row.Form(v)))));
        Assert.True(row.Valid.Length >= 2 && row.Invalid.Length >= 3, item);
    }

    [Fact]
    public void Every_qualification_occupation_group_and_ethnic_group_of_the_lists_is_taken()
    {
        Assert.All(Lists.Qualifications.Items, static i => Assert.Equal("", Read(Good with { Qualification = i.Code })));
        Assert.All(Lists.Occupations.Items, static i => Assert.Equal("", Read(Good with { Occupation = i.Code })));
        Assert.All(Lists.Industries.Items, static i => Assert.Equal(i.Level == 3 ? "" : "refused", Read(Good with { Industry = i.Code })));
        Assert.Equal(Enumerable.Range(1, 54).Select(static i => $"{i:00}"), Lists.EthnicGroups.Items.Select(static i => i.Code));
        Assert.All(Lists.EthnicGroups.Items, static i => Assert.Equal("", Read(Good with { EthnicGroup = i.Code })));
    }

    [Fact]
    public void A_new_code_alone_has_no_old_unit_and_is_not_given_one_by_a_guess()
    {
        var facts = WorkerRules.Check(Good, Lists, Today).Facts!;
        Assert.Equal((null, null), (facts.FormerCommune, facts.FormerDistrict));
        facts = WorkerRules.Check(Good with { PermanentFormerCommune = "05461" }, Lists, Today).Facts!;
        Assert.Equal(("05461", "164"), (facts.FormerCommune, facts.FormerDistrict));
    }

    private static string Read(WorkerForm form) => WorkerRules.Check(form, Lists, Today) is { Facts: not null } check ? check.Findings.IsEmpty ? "" : "warning" : "refused";
}
