using System.Globalization;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using Lmis.Simulators.Population;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rules;

/// <summary>Every text the register may say about a form or a row, with a request that raises it and one beside it that does not.</summary>
internal static class FindingCases
{
    private static readonly string[] FeedHeaders = [.. Column.Headers, "so_xac_nhan", "ngay_xac_nhan"];

    public static IReadOnlyList<FindingCase> All { get; } =
    [
        Worker("missing", "missing-value", "qualification", null, "Đại học"),
        Worker("missing-for-status", "missing-value", "occupation", null, "21"),
        Worker("missing-ethnic-group", "missing-value", "ethnicGroup", null, "02", Minority),
        Worker("not-minority", "dependent-item", "ethnicGroup", "01", "54", Minority),
        Group("not-of-this-group", "dependent-item", "proofKind", "poor-household-certificate", "disability-certificate"),
        Worker("too-long", "too-long", "jobTitle", new string('z', 201), new string('z', 200)),
        Worker("bad-name", "bad-name", "fullName", "Nguyễn Văn 7x", "Nguyễn Văn Bảy"),
        Worker("unknown-option", "unknown-code", "qualification", "Kỹ sư giỏi", "Cao đẳng"),
        Worker("unknown-commune", "unknown-code", "permanentCommune", "99991", "05443"),
        Worker("split-commune", "split-commune", "permanentCommune", "05461", "05443"),
        Worker("converted-commune", "old-commune-code", "permanentCommune", "01834", "01840"),
        Worker("former-commune-elsewhere", "unknown-code", "permanentFormerCommune", "01834", "05461"),
        Worker("unknown-occupation", "unknown-code", "occupation", "9876", "21"),
        Worker("unknown-industry", "unknown-code", "industry", "989x", "141"),
        Worker("unknown-grade", "unknown-code", "generalEducation", "13/10", "10"),
        Worker("bad-date", "bad-date", "birthDate", "31/02/1990", "28/02/1990"),
        Worker("date-in-future", "bad-date", "contractStartedOn", Day(1), Day(0)),
        Worker("date-before-birth", "bad-date", "contractStartedOn", "05/11/1990", "06/11/2010"),
        Worker("date-too-old", "bad-date", "birthDate", "05/11/1890", "05/11/1990"),
        Worker("under-15", "under-15", "birthDate", Day(1, -15), Day(0, -15), Born),
        Worker("bad-number", "bad-number", "personalNumber", "090123456", Fresh),
        new("unknown-prefix", "unknown-prefix", "personalNumber", null,
            static w => w.EnterAsync(Form("999" + RuleWalk.Number()[3..])), static w => w.EnterAsync(Form(RuleWalk.Number()))),
        Worker("number-sex-mismatch", "number-sex-mismatch", "personalNumber", "019190123456", Fresh),
        Worker("number-year-mismatch", "number-year-mismatch", "personalNumber", "019089123456", Fresh),
        Worker("item-not-applicable", "dependent-item", "unemploymentDuration", "Dưới 3 tháng", null),
        Worker("contract-date-without-contract", "dependent-item", "contractStartedOn", "01/02/2024", null, static f => f["contractKind"] = "Không có"),
        Worker("bad-tax-code", "bad-tax-code", "employerCode", "0100109107", "0100109106"),
        Worker("tax-code-check-ten", "tax-code-check-ten", "employerCode", CheckTen, "0100109106"),
        Worker("bad-phone", "bad-phone", "phone", "0212345678", "+84912345678"),
        Worker("bad-social-insurance-number", "bad-social-insurance-number", "socialInsuranceNumber", "123456789", "1234567890"),
        new("trigger-does-not-fit", "dependent-item", "trigger", null,
            static w => ForNumber(n => w.CorrectAsync(Form(n), Form(n), "became-unemployed")),
            static w => ForNumber(n => w.CorrectAsync(Form(n), Unemployed(Form(n)), "became-unemployed"))),

        Worker("bad-former-card", "bad-number", "formerIdentityCard", "09066482x", "090664821"),
        Import("former-card-restored", "number-restored", "so_cmnd", static n => [File(WithCard(n, "90664821"))], static n => [File(WithCard(n, "090664821"))]),
        Import("number-restored", "number-restored", "so_dinh_danh", static n => [File(Person(n[1..]))], static n => [File(Person(n))]),
        Import("outside-area", "outside-area", "thuong_tru_xa", static n => [File(Person(n, "05443"))], static n => [File(Person(n))], area: "05467"),
        Import("duplicate-in-file", "duplicate-in-file", "so_dinh_danh", static n => [File(Person(n), Person(n))], static n => [File(Person(n), Person(RuleWalk.Number()))]),
        Import("bad-receipt-number", "bad-receipt-number", "so_xac_nhan", static n => [Feed(n, "số <1>")], static n => [Feed(n, "QG-1/2026")]),
        Import("registration-differs", "registration-differs", "tinh_trang",
            static n => [Feed(n, "R-1"), File(Inactive(Person(n)))], static n => [Feed(n, "R-1"), File(Person(n))]),
        Import("newer-local-record", "newer-local-record", "tinh_trang",
            static n => [File(Inactive(Person(n))), Feed(n, "R-2")], static n => [File(Person(n)), Feed(n, "R-2")]),
        Import("later-registration-held", "later-registration-held", "ngay_xac_nhan",
            static n => [Feed(n, "R-4", "01/10/2026"), Feed(n, "R-3", "01/09/2026", inactive: true)], static n => [Feed(n, "R-3", "01/09/2026", inactive: true), Feed(n, "R-4", "01/10/2026")]),
        Import("receipt-not-held", "receipt-not-held", "so_xac_nhan", static n => [Taken("V-" + n[6..], "rut")], static n => [Feed(n, "V-" + n[6..]), Taken("V-" + n[6..], "rut")]),
        Import("registration-withdrawn", "registration-withdrawn", "so_xac_nhan", static n => [Feed(n, "V-" + n[6..]), Taken("V-" + n[6..], "rut")], static n => [Feed(n, "V-" + n[6..])]),
        Import("moved-away", "moved-away", "so_xac_nhan", static n => [Feed(n, "V-" + n[6..]), Taken("V-" + n[6..], "chuyen_di")], static n => [Feed(n, "V-" + n[6..])]),

        new("changed-since-upload", "changed-since-upload", "thuong_tru_xa", null,
            static w => ForNumber(n => w.AnswerAsync([File(Person(n, "05461"))], File(Inactive(Person(n))))), static w => ForNumber(n => w.AnswerAsync([File(Inactive(Person(n))), File(Person(n, "05461"))], null))),
        new("processing-restricted", "processing-restricted", "so_dinh_danh", null,
            static w => ForNumber(n => w.ImportOfAsync(n, restricted: true, File(Person(n)))), static w => ForNumber(n => w.ImportOfAsync(n, restricted: false, File(Person(n))))),

        new("record-not-held", "record-not-held", "so_dinh_danh", null,
            static w => ForNumber(n => w.ImportHeldAsync(n, held: false, File(Person(n)))), static w => ForNumber(n => w.ImportHeldAsync(n, held: true, File(Person(n))))),

        Employer("branch-code", "branch-code", "code", "0100109106-001", Fresh),
        Employer("unknown-industry-2018", "unknown-code", "industry2018", "0400", "13"),
        Employer("bad-whole-number", "bad-whole-number", "employees", "-127", "127"),
        Employer("zone-name-outside-zone", "dependent-item", "industrialZone", "KCN Điềm Thụy", null, static f => f["inIndustrialZone"] = "Không"),
        new("branch-of-another", "branch-of-another", "code", "0100109106-002",
            static w => w.BranchAsync(EmployersUnderTest.Enterprise(), Branch("0100109106-002")),
            static w => ForCode(c => w.BranchAsync(EmployersUnderTest.Enterprise(c), Branch(c + "-002")))),
        new("same-legal-form", "same-legal-form", "kind", null,
            static w => ForCode(c => w.ConvertAsync(Conversion("private-enterprise", c, "01/06/2026"), Conversion("private-enterprise", c, "02/06/2026"))),
            static w => ForCode(c => w.ConvertAsync(Conversion("private-enterprise", c, "01/06/2026"), Conversion("cooperative", c, "02/06/2026")))),
        new("before-current-form", "bad-date", "convertedOn", null,
            static w => ForCode(c => w.ConvertAsync(Conversion("private-enterprise", c, "01/06/2026"), Conversion("cooperative", c, "01/06/2026"))),
            static w => ForCode(c => w.ConvertAsync(Conversion("private-enterprise", c, "01/06/2026"), Conversion("cooperative", c, "02/06/2026")))),

        new("employer-code-taken", "employer-code-taken", "ma_so", null,
            static w => ForCode(c => After(w.EmployerAsync(EmployersUnderTest.Enterprise(c, "05443")), () => w.ImportAsync("05467", [Employers(EmployerRow(c))]))),
            static w => ForCode(c => After(w.EmployerAsync(EmployersUnderTest.Enterprise(c)), () => w.ImportAsync("05467", [Employers(EmployerRow(c))])))),
        Import("employer-twice-in-file", "duplicate-in-file", "ma_so", static _ => Twice(EmployersUnderTest.NewCode()),
            static _ => [Employers(EmployerRow(EmployersUnderTest.NewCode()), EmployerRow(EmployersUnderTest.NewCode()))]),
        Import("employer-outside-area", "outside-area", "xa", static _ => [Employers(EmployerRow(EmployersUnderTest.NewCode(), "05443"))],
            static _ => [Employers(EmployerRow(EmployersUnderTest.NewCode()))], area: "05467"),
        Job("person-not-in-area", "person-not-in-area", "so_dinh_danh", static (_, c) => [JobRow(RuleWalk.Number(), c)], static (n, c) => [JobRow(n, c)]),
        Job("employer-not-found", "employer-not-found", "ma_nsdld", static (n, _) => [JobRow(n, EmployersUnderTest.NewCode())], static (n, c) => [JobRow(n, c)]),
        Job("branch-not-found", "branch-not-found", "ma_nsdld", static (n, c) => [JobRow(n, c + "-001")], static (n, c) => [JobRow(n, c)]),
        Job("employment-twice-in-file", "duplicate-in-file", "ngay_bat_dau", static (n, c) => [JobRow(n, c), JobRow(n, c)], static (n, c) => [JobRow(n, c)]),
        Job("employment-overlaps", "employment-overlaps", "ngay_bat_dau", static (n, c) => [JobRow(n, c), JobRow(n, c, "01/04/2026")], static (n, c) => [JobRow(n, c)]),

        Employment("date-too-late", "bad-date", "startedOn", Day(1, 1), Day(0, 1)),
        Employment("date-too-early", "bad-date", "startedOn", "31/12/1939", "01/01/1940"),
        Employment("bad-hours", "bad-hours", "hoursPerWeek", "168,5", "37,5"),
        Employment("ended-before-start", "bad-date", "endedOn", "28/02/2026", "01/03/2026", static f => f["endReason"] = "agreement"),
        Employment("contract-end-without-term", "dependent-item", "contractUntil", "01/03/2027", null),
        Employment("missing-end-reason", "missing-value", "endReason", null, "agreement", static f => f["endedOn"] = "01/06/2026"),
        Employment("reason-without-end", "dependent-item", "endReason", "agreement", null),
    ];

    private static Dictionary<string, string> WithCard(string number, string card) => new(Person(number)) { ["so_cmnd"] = card };

    /// <summary>Leaves the number or code that the form has for itself alone.</summary>
    private const string Fresh = "a fresh one";

    /// <summary>A code for which the formula gives ten, written as 0: 31·4 + 29·6 + 23·0 + 19·0 + 17·0 + 13·0 + 7·1 + 5·5 + 3·0 = 330 = 30·11.</summary>
    private const string CheckTen = "4600001500";

    private static string Day(int days, int years = 0) => TimeProvider.System.GetUtcNow().AddHours(7).AddYears(years).AddDays(days).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static FindingCase Worker(string text, string code, string field, string? wrong, string? right, Action<JsonObject>? around = null) =>
        new(text, code, field, wrong, w => w.EnterAsync(With(Form(RuleWalk.Number()), field, wrong, around)), w => w.EnterAsync(With(Form(RuleWalk.Number()), field, right, around)));

    private static FindingCase Group(string text, string code, string field, string? wrong, string? right) =>
        new(text, code, field, wrong, w => w.GroupAsync(SpecialGroupsUnderTest.Disabled().With(field, wrong)), w => w.GroupAsync(SpecialGroupsUnderTest.Disabled().With(field, right)));

    private static FindingCase Employer(string text, string code, string field, string? wrong, string? right, Action<JsonObject>? around = null) =>
        new(text, code, field, wrong, w => w.EmployerAsync(With(EmployersUnderTest.Enterprise(), field, wrong, around)), w => w.EmployerAsync(With(EmployersUnderTest.Enterprise(), field, right, around)));

    private static FindingCase Employment(string text, string code, string field, string? wrong, string? right, Action<JsonObject>? around = null) =>
        new(text, code, field, wrong, w => w.EmploymentAsync(With(EmploymentsUnderTest.Job(), field, wrong, around)), w => w.EmploymentAsync(With(EmploymentsUnderTest.Job(), field, right, around)));

    /// <summary>A file of employments, of a person and an employer that are in the register.</summary>
    private static FindingCase Job(string text, string code, string column, Func<string, string, Dictionary<string, string>[]> wrong, Func<string, string, Dictionary<string, string>[]> right)
    {
        return new(text, code, column, null, w => SendAsync(w, wrong), w => SendAsync(w, right));

        static Task<Outcome> SendAsync(RuleWalk walk, Func<string, string, Dictionary<string, string>[]> rows) => ForNumber(number => ForCode(employer =>
            After(walk.EmployerAsync(EmployersUnderTest.Enterprise(employer)), () => walk.ImportAsync("19", [File(Person(number)), Employments(rows(number, employer))]))));
    }

    private static async Task<Outcome> After(Task<Outcome> first, Func<Task<Outcome>> then)
    {
        await first;
        return await then();
    }

    private static Dictionary<string, string> EmployerRow(string code, string commune = "05467") => EmployerFileTests.Enterprise(code, commune);

    private static Dictionary<string, string> JobRow(string number, string code, string since = "01/03/2026") => new()
    {
        ["so_dinh_danh"] = number, ["ma_nsdld"] = code, ["loai_hdld"] = "indefinite", ["ngay_bat_dau"] = since,
    };

    private static (string, byte[]) Employers(params Dictionary<string, string>[] rows) => ("employers", ImportsUnderTest.Small(EmployerFileTests.Headers, rows));

    private static (string, byte[])[] Twice(string code) => [Employers(EmployerRow(code), EmployerRow(code))];

    private static (string, byte[]) Employments(params Dictionary<string, string>[] rows) => ("employments", ImportsUnderTest.Small(["so_dinh_danh", "ma_nsdld", "loai_hdld", "ngay_bat_dau"], rows));

    // The finding names the column of the file.
    private static FindingCase Import(
        string text, string code, string column, Func<string, (string Source, byte[] File)[]> wrong, Func<string, (string Source, byte[] File)[]> right, string area = "19") =>
        new(text, code, column, null, w => ForNumber(n => w.ImportAsync(area, wrong(n))), w => ForNumber(n => w.ImportAsync(area, right(n))));

    /// <summary>The form with one field as given, or without it.</summary>
    private static JsonObject With(JsonObject form, string field, string? value, Action<JsonObject>? around)
    {
        if (value is null)
            form.Remove(field);
        else if (value != Fresh)
            form[field] = value;
        around?.Invoke(form);
        return form;
    }

    private static void Minority(JsonObject form) => form["specialGroups"] = new JsonArray("Dân tộc thiểu số");

    // The number of a man of this century.
    private static void Born(JsonObject form) => form["personalNumber"] = $"0192{((string)form["birthDate"]!)[^2..]}{((string)form["personalNumber"]!)[6..]}";

    private static Task<Outcome> ForNumber(Func<string, Task<Outcome>> act) => act(RuleWalk.Number());

    private static Task<Outcome> ForCode(Func<string, Task<Outcome>> act) => act(EmployersUnderTest.NewCode());

    private static JsonObject Branch(string code) => new() { ["code"] = code, ["name"] = "Chi nhánh Sông Công", ["commune"] = "05443" };

    private static JsonObject Conversion(string kind, string code, string on) => new() { ["kind"] = kind, ["code"] = code, ["name"] = "Công ty TNHH Bà Lụa", ["convertedOn"] = on };

    private static Dictionary<string, string> Person(string number, string commune = "05467") => ImportsUnderTest.Person(number, commune);

    private static Dictionary<string, string> Inactive(Dictionary<string, string> row)
    {
        (row["tinh_trang"], row["ly_do_khong_tham_gia"], row["bhxh"], row["thoi_gian_that_nghiep"], row["nhu_cau_tim_viec"]) =
            ("Không tham gia hoạt động kinh tế", "Đi học", "", "", "");
        return row;
    }

    private static (string, byte[]) File(params Dictionary<string, string>[] rows) => ("commune-file", ImportsUnderTest.Small(rows));

    private static (string, byte[]) Taken(string receipt, string change) =>
        ("national", ImportsUnderTest.Small([.. FeedHeaders, "thay_doi"], new Dictionary<string, string> { ["so_xac_nhan"] = receipt, ["thay_doi"] = change }));

    private static (string, byte[]) Feed(string number, string receipt, string date = "01/11/2026", bool inactive = false) =>
        ("national", ImportsUnderTest.Small(FeedHeaders, new Dictionary<string, string>(inactive ? Inactive(Person(number)) : Person(number)) { ["so_xac_nhan"] = receipt, ["ngay_xac_nhan"] = date }));
}
