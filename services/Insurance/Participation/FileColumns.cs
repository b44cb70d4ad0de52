namespace Lmis.Insurance.Participation;

/// <summary>The columns of a file, by header; others are left alone.</summary>
internal static class FileColumns
{
    public const string PersonalNumber = "personal_number", FullName = "full_name", BirthDate = "birth_date", Sex = "sex", Kind = "kind", EmployerCode = "employer_code",
        ContractKind = "contract_kind", Occupation = "occupation", StartedOn = "started_on", EndedOn = "ended_on", EndReason = "end_reason", PaidTo = "paid_to", InArrears = "in_arrears",
        Commune = "commune";

    public static readonly IReadOnlyList<string> Required = [PersonalNumber, FullName, BirthDate, Sex, Kind];

    public static readonly IReadOnlySet<string> Dates = new HashSet<string> { BirthDate, StartedOn, EndedOn };

    public static readonly IReadOnlySet<string> All = new HashSet<string>(Required) { EmployerCode, ContractKind, Occupation, StartedOn, EndedOn, EndReason, PaidTo, InArrears, Commune };
}

/// <summary>Why a file cannot be read at all.</summary>
/// <param name="code">Key of a sentence in <see cref="FileTexts"/>.</param>
/// <param name="line">Where, if a line can be named.</param>
/// <param name="argument">Column names.</param>
internal sealed class FileFault(string code, int? line = null, string? argument = null) : Exception(code)
{
    public string Code { get; } = code;

    public int? Line { get; } = line;

    public string? Argument { get; } = argument;
}

/// <summary>The sentences of faults and refused rows.</summary>
internal static class FileTexts
{
    private static readonly Dictionary<string, (string Vi, string En)> Texts = new(StringComparer.Ordinal)
    {
        ["empty-file"] = ("Tệp không có dòng dữ liệu.", "The file has no rows."),
        ["not-csv"] = ("Tệp CSV không đúng UTF-8 hoặc sai dấu nháy; lưu lại thành CSV UTF-8.", "The CSV is not UTF-8 or its quotes are wrong; save it as CSV UTF-8."),
        ["bad-workbook"] = ("Không đọc được tệp XLSX; mở và lưu lại.", "The XLSX cannot be read; open it and save it again."),
        ["missing-columns"] = ("Thiếu cột: {0}.", "Columns are missing: {0}."),
        ["repeated-column"] = ("Cột có hai lần: {0}.", "A column is there twice: {0}."),
        ["missing"] = ("Bổ sung mục này.", "Fill in this item."),
        ["number-form"] = ("Ghi đủ 12 chữ số của số định danh, hoặc 10 chữ số của mã số BHXH cũ.", "Give the 12 digits of the personal number, or the 10 of an old social-insurance code."),
        ["date-form"] = ("Ghi ngày có thật, dạng 1990-05-31 hoặc 31/05/1990.", "Give a real day, as 1990-05-31 or 31/05/1990."),
        ["month-form"] = ("Ghi tháng dạng 2026-12.", "Give a month as 2026-12."),
        ["unknown-option"] = ("Giá trị không có trong danh mục; xem hướng dẫn tệp.", "The value is not one of the list; see the description of the file."),
        ["employer-form"] = ("Ghi đúng mã số thuế của đơn vị: 10 chữ số, hoặc 10-3 của chi nhánh.", "Give the employer's tax code: 10 digits, or 10-3 of a branch."),
        ["order"] = ("Ngày kết thúc không được trước ngày bắt đầu.", "The end must not be before the beginning."),
        ["future"] = ("Ngày bắt đầu phải trước khi hết tháng của tệp.", "The beginning must not be after the month of the file."),
        ["repeated-row"] = ("Người này đã có ở một dòng trước với cùng loại và đơn vị; bỏ một dòng.", "This person is in an earlier row with the same kind and employer; leave one out."),
        ["person-unknown"] = ("Không tìm thấy người này theo họ tên và ngày sinh; ghi số định danh cá nhân.", "Nobody is known by this name and birth date; give the personal number."),
        ["person-ambiguous"] = ("Nhiều người trùng họ tên và ngày sinh; ghi số định danh cá nhân.", "Several persons have this name and birth date; give the personal number."),
        ["person-invalid"] = ("Thông tin của người này không dùng được; kiểm tra số định danh, họ tên, ngày sinh.", "These details cannot be used; check number, name and birth date."),
    };

    public static string Vi(string code, string? argument = null) => Texts[code].Vi.Replace("{0}", argument, StringComparison.Ordinal);

    public static string En(string code, string? argument = null) => Texts[code].En.Replace("{0}", argument, StringComparison.Ordinal);
}
