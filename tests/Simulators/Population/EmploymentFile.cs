using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>
/// A file of employments of the people of the labour file of the same options, as far as they work for an organisation: with wage and hours, which that
/// file has no columns for.
/// </summary>
public static class EmploymentFile
{
    private const int Number = 0, Employer = 1, Contract = 2, Start = 3, Until = 4, End = 5, Reason = 6, Occupation = 7, Title = 8, Workplace = 9, Hours = 10, Wage = 11, Columns = 12;

    /// <summary>The headers, in order.</summary>
    public static readonly IReadOnlyList<string> Headers =
        ["so_dinh_danh", "ma_nsdld", "loai_hdld", "ngay_bat_dau", "ngay_het_han_hd", "ngay_ket_thuc", "ly_do_ket_thuc", "nghe", "chuc_danh", "noi_lam_viec_xa", "so_gio_tuan", "luong_thang"];

    private static readonly Weighted<string> Defects = Weighted.Of(
        ("bad-number", 3), ("person-not-in-area", 3), ("bad-tax-code", 2), ("employer-not-found", 2), ("missing-value", 2), ("bad-date", 2), ("bad-hours", 1), ("bad-whole-number", 1),
        ("dependent-item", 2), ("duplicate-in-file", 2), ("employment-overlaps", 2));

    /// <summary>The rows, line 2 onwards; at most as many as the labour file has.</summary>
    public static IEnumerable<FileRow> Rows(PopulationOptions options)
    {
        var random = new Randomness(options.Seed + 3);
        string?[]? earlier = null;
        var line = 2;
        foreach (var person in PopulationGenerator.Rows(options with { Dirty = 0 }).Where(static r => r.Values[Column.EmployerCode] is { Length: 10 }))
        {
            var cells = new string?[Columns];
            (cells[Number], cells[Employer], cells[Contract]) = (person.Facts.Number, person.Values[Column.EmployerCode], person.Values[Column.ContractKind]);
            (cells[Start], cells[Occupation], cells[Title]) = (person.Values[Column.ContractStartedOn], person.Values[Column.Occupation], person.Values[Column.JobTitle]);
            cells[Workplace] = person.Values[Column.WorkplaceCommune];
            cells[Hours] = random.One(["40", "44", "48", "37,5"]);
            cells[Wage] = (random.Between(50, 200) * 100_000).ToString(CultureInfo.InvariantCulture);
            if (!random.Chance(options.Dirty))
            {
                earlier = cells;
                yield return new FileRow(line++, cells, Outcome.Accepted, null);
            }
            else
            {
                var code = Spoil(Defects.Draw(random), cells, earlier, random);
                yield return new FileRow(line++, cells, Outcome.Rejected, code);
            }
        }
    }

    private static string Spoil(string kind, string?[] cells, string?[]? earlier, Randomness random)
    {
        switch (kind)
        {
            case "bad-number":
                cells[Number] = cells[Number]![..9];
                return kind;
            case "person-not-in-area":
                cells[Number] = $"{cells[Number]![..6]}{random.Below(100_000):000000}";
                return kind;
            case "bad-tax-code":
                cells[Employer] = cells[Employer]![..9] + (char)('0' + ((cells[Employer]![9] - '0' + 5) % 10));
                return kind;
            case "employer-not-found":
                // Sound, yet of nobody.
                cells[Employer] = "0100109106";
                return kind;
            case "bad-date":
                cells[Start] = random.One(["31/02/2020", "2019", "tháng 5"]);
                return kind;
            case "bad-hours":
                cells[Hours] = "200";
                return kind;
            case "bad-whole-number":
                cells[Wage] = "thỏa thuận";
                return kind;
            case "dependent-item":
                cells[Reason] = Reference.Text("employment-end-reasons", "resigned");
                return kind;
            case "duplicate-in-file" when earlier is not null:
                earlier.CopyTo(cells, 0);
                return kind;
            case "employment-overlaps" when earlier is { } open && open[Start] is not ("30/06/2026" or "2026-06-30"):
                earlier.CopyTo(cells, 0);
                cells[Start] = "30/06/2026";
                return kind;
            default:
                cells[random.One([Number, Employer, Contract, Start])] = null;
                return "missing-value";
        }
    }
}
