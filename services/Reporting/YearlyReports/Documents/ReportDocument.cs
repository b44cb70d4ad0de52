using System.Globalization;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>One indicator as it is printed.</summary>
/// <param name="Number">Its place in the table, 1 to 17.</param>
/// <param name="Name">With a mark where the definition is provisional.</param>
/// <param name="Unit">In Vietnamese.</param>
/// <param name="Target">With its direction, for example <c>≥ 75</c>.</param>
/// <param name="Actual">Thực hiện: a final or preliminary value.</param>
/// <param name="Estimate">Ước thực hiện.</param>
/// <param name="PercentOfTarget">Per cent.</param>
/// <param name="State">In words.</param>
/// <param name="Source">Which series, who publishes it, or why it was corrected.</param>
public sealed record IndicatorRow(
    int Number, string Name, string Unit, string Target, decimal? Actual, decimal? Estimate, decimal? PercentOfTarget, string State, string Source);

/// <summary>Indicators of one section of the plan.</summary>
public sealed record IndicatorGroup(string Title, IReadOnlyList<IndicatorRow> Rows);

/// <summary>One unit as it is printed, with the values it reported.</summary>
public sealed record UnitRow(string Name, string State, DateOnly? SubmittedOn, string Note, IReadOnlyDictionary<string, decimal?> Values);

/// <summary>A section of the text: its heading and its paragraphs.</summary>
public sealed record TextSection(string Heading, IReadOnlyList<string> Paragraphs);

/// <summary>What the report says, in the words and the order both files print it in; always Vietnamese, the language of the document.</summary>
public sealed record ReportDocument(
    int Year, string Parent, string Department, string Number, string PlaceAndDate, bool IsDraft, IReadOnlyList<string> Subject, string Opening, IReadOnlyList<TextSection> Sections, string Closing,
    IReadOnlyList<string> SignerTitles, string? SignerName, IReadOnlyList<string> Recipients, string Attached, IReadOnlyList<IndicatorGroup> Groups, IReadOnlyList<string> Notes,
    IReadOnlyList<UnitRow> Units, IReadOnlyList<string> UnitIndicators)
{
    /// <summary>Title of the file.</summary>
    public string Title => $"Báo cáo {char.ToLowerInvariant(Subject[0][0])}{string.Join(' ', Subject)[1..]}";

    private static readonly Texts Words = Texts.Default;

    // The plan's own headings, section II.2.
    private static readonly Dictionary<string, string> SectionTitles = new(StringComparer.Ordinal)
    {
        ["II.2.1"] = "Tăng số lao động có kỹ năng phù hợp với nhu cầu thị trường lao động",
        ["II.2.2"] = "Tạo việc làm tốt hơn cho người lao động",
        ["II.2.3"] = "Giảm tỷ lệ thanh niên không có việc làm, không đi học hoặc không được đào tạo",
        ["II.2.4"] = "Đảm bảo môi trường làm việc an toàn cho người lao động",
        ["II.2.5"] = "Đầu tư, phát triển giao dịch việc làm, hệ thống thông tin thị trường lao động",
    };

    /// <summary>Puts a report in words.</summary>
    /// <param name="report">The report.</param>
    /// <param name="lines">Its lines: frozen, or of a draft as they are now.</param>
    /// <param name="parts">The units' parts.</param>
    /// <param name="units">The province.</param>
    /// <param name="deadlines">The year's last days.</param>
    /// <param name="options">Letterhead.</param>
    public static ReportDocument Of(
        YearlyReport report, IReadOnlyList<ReportLine> lines, IReadOnlyList<ReportPart> parts, UnitList units, ReportDeadlines deadlines, ReportDocumentOptions options)
    {
        var isSigned = report.State == YearlyReport.Closed;
        var number = isSigned ? $"{report.Number}/BC-{options.Symbol}" : $"      /BC-{options.Symbol}";
        var date = report.SignedOn is { } signed ? $"ngày {DayOrMonth(signed.Day)} tháng {(signed.Month < 3 ? DayOrMonth(signed.Month) : signed.Month)} năm {signed.Year}" : $"ngày      tháng      năm {report.Year}";
        var rows = lines.Select((line, i) => (Line: line, Row: RowOf(line, i + 1))).ToArray();
        return new(
            report.Year, "UBND " + LowerFirst(units.ProvinceName), options.Department, number, $"{PlaceOf(units.ProvinceName)}, {date}", !isSigned,
            ["Kết quả thực hiện Kế hoạch hỗ trợ phát triển thị trường lao động", $"năm {report.Year}"],
            $"Thực hiện {options.Plan}, {options.Department} báo cáo kết quả thực hiện năm {report.Year} như sau:",
            [.. SectionsOf(report, lines, parts, deadlines)],
            $"Trên đây là báo cáo kết quả thực hiện Kế hoạch năm {report.Year}, {options.Department} kính báo cáo./.",
            report.IsSignedByDeputy ? [$"KT. {options.SignerTitle.ToUpperInvariant()}", $"PHÓ {options.SignerTitle.ToUpperInvariant()}"] : [options.SignerTitle.ToUpperInvariant()],
            report.SignerName,
            [.. options.Recipients.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            $"(Kèm theo Báo cáo số {(isSigned ? number : "…" + number.Trim())} {date.Replace("     ", "…", StringComparison.Ordinal)} của {options.Department})",
            [.. rows.GroupBy(static r => IndicatorCatalogue.PlanTargetOf(r.Line.Indicator).Section)
                .Select(static g => new IndicatorGroup(SectionTitles.GetValueOrDefault(g.Key, g.Key), [.. g.Select(static r => r.Row)]))],
            [
                "Ước thực hiện là số ước cả năm tại thời điểm báo cáo, được thay bằng số thực hiện sau khi năm kết thúc.",
                "% so với chỉ tiêu: với chỉ tiêu “dưới” (<), mức nhỏ hơn 100% là đạt; chỉ tiêu khoảng tính theo mức thấp.",
                "Chuỗi số liệu chính thức, hành chính và đăng ký không gộp với nhau; số liệu đăng ký không thay cho kết quả điều tra.",
                $"(*) {Upper(Words["provisionalDefinition"])}: chờ cơ quan có thẩm quyền xác nhận bằng văn bản.",
            ],
            [.. parts.OrderBy(static p => p.Kind == ReportPart.CommuneKind).ThenBy(static p => p.UnitCode, StringComparer.Ordinal).Select(p => UnitOf(p, deadlines))],
            [.. parts.SelectMany(static p => p.Indicators).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>A number as it is written in Vietnamese: 5.000, 75, 6,5.</summary>
    public static string Written(decimal? value) => value is { } number ? number.ToString("#,##0.##", Vietnamese) : "";

    private static readonly NumberFormatInfo Vietnamese = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    private static IEnumerable<TextSection> SectionsOf(YearlyReport report, IReadOnlyList<ReportLine> lines, IReadOnlyList<ReportPart> parts, ReportDeadlines deadlines)
    {
        var accepted = parts.Where(static p => p.State == ReportPart.Accepted).ToArray();
        var late = accepted.Count(p => p.CameLate(deadlines));
        List<string> reporting =
        [
            $"Tổng số đơn vị báo cáo: {parts.Count}; đã tiếp nhận báo cáo của {accepted.Length} đơn vị, trong đó {accepted.Length - late} đơn vị gửi đúng hạn (chậm nhất ngày "
                + $"{deadlines.PartsDueOn:dd/MM/yyyy}), {late} đơn vị gửi chậm; {parts.Count - accepted.Length} đơn vị chưa có báo cáo được tiếp nhận. Danh sách đơn vị tại Phụ lục II.",
        ];
        if (report.MissingReason is { } missing)
            reporting.Add($"Lý do tổng hợp khi chưa đủ báo cáo: {missing}.".Replace("..", ".", StringComparison.Ordinal));
        yield return new("Tình hình báo cáo của các đơn vị", reporting);

        var states = lines.GroupBy(static l => l.State).OrderBy(static g => g.Key == TargetState.Met ? 0 : g.Key == TargetState.NotMet ? 1 : 2).ThenBy(static g => g.Key)
            .Select(static g => $"{Words[g.Key]}: {g.Count()}");
        var estimates = lines.Count(static l => l.Value is not null && l.Stage == "estimate");
        yield return new("Kết quả thực hiện các chỉ tiêu", [
            $"Trong {lines.Count} chỉ tiêu của Kế hoạch: {string.Join("; ", states)}. Có {estimates} chỉ tiêu là số ước thực hiện cả năm. Chi tiết tại Phụ lục I.", .. Paragraphs(report.Content.Narrative.Results)]);
        if (Paragraphs(report.Content.Narrative.Difficulties) is { Length: > 0 } difficulties)
            yield return new("Khó khăn, vướng mắc", difficulties);
        if (Paragraphs(report.Content.Narrative.Proposals) is { Length: > 0 } proposals)
            yield return new("Đề xuất, kiến nghị", proposals);
    }

    private static IndicatorRow RowOf(ReportLine line, int number)
    {
        var definition = IndicatorCatalogue.Find(line.Indicator)!;
        var unit = IndicatorCatalogue.PlanTargetOf(line.Indicator).Unit switch { "%" => "%", "%/year" => "%/năm", "persons/year" => "Người", var other => other };
        var target = line.Target is not { } t ? "–" : $"{(t.Direction == "below" ? "<" : "≥")} {Written(t.Low)}{(t.High is { } high ? $"–{Written(high)}" : "")}";
        var isEstimate = line.Stage == "estimate";
        return new(
            number, Words.Of(definition).Name + (definition.IsProvisional ? " (*)" : ""), unit, target, isEstimate ? null : line.Value, isEstimate ? line.Value : null, line.PercentOfTarget,
            Upper(Words[line.State]), SourceOf(line));
    }

    private static string SourceOf(ReportLine line)
    {
        var proposed = line.Proposed;
        var series = proposed.Series is null ? "" : Upper(Words[proposed.Series]) + (proposed.Stage == "preliminary" ? $" ({Words["preliminary"]})" : "");
        var published = proposed.Source is { } source ? $"{series}: {source.Name}, {source.Table}, {source.PublishedOn:dd/MM/yyyy}" : series;
        if (line.CorrectionReason is { } reason)
            return proposed.Value is null ? $"Cơ quan tổng hợp bổ sung: {reason}" : $"Hiệu chỉnh từ {Written(proposed.Value)} ({LowerFirst(series)}): {reason}";
        if (proposed.IsSuppressed)
            return Upper(Words["suppressed"]);
        // That it is not covered enough stands beside it, as its state.
        return proposed.Value is null || proposed.Reason is null or "no-target" or "coverage-unknown" or "coverage-low" ? published : $"{published}; {Words[proposed.Reason]}";
    }

    private static UnitRow UnitOf(ReportPart part, ReportDeadlines deadlines) => new(
        part.UnitName, Upper(Words[part.State]), part.FirstSubmittedAt is { } at ? ReportDeadlines.DayOf(at) : null,
        part.State != ReportPart.Accepted ? "Chưa báo cáo" : part.CameLate(deadlines) ? "Gửi chậm" : "",
        part.State == ReportPart.Accepted ? part.Lines!.Lines.ToDictionary(static l => l.Indicator, static l => l.Value) : new Dictionary<string, decimal?>());

    private static string[] Paragraphs(string? text) => text?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // Days under 10 and the months January and February are written with a zero before them (Decree 30/2020/NĐ-CP, Annex I).
    private static string DayOrMonth(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static string PlaceOf(string province) => province.Replace("Tỉnh ", "", StringComparison.Ordinal).Replace("Thành phố ", "", StringComparison.Ordinal);

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string LowerFirst(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
