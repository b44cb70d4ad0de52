using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>
/// A file of employers: those for whom the people of the labour file of the same options work, and more of them where more rows are asked for.
/// </summary>
public static class EmployerFile
{
    private const int Code = 0, Name = 1, Kind = 2, Industry = 3, Employees = 4, InZone = 5, Commune = 6, Address = 7, Phone = 8, Columns = 9;

    /// <summary>The headers, in order.</summary>
    public static readonly IReadOnlyList<string> Headers = ["ma_so", "ten", "loai_hinh", "nganh_kt", "so_lao_dong", "khu_cn", "xa", "dia_chi", "dien_thoai"];

    private static readonly Weighted<string> Defects = Weighted.Of(
        ("bad-tax-code", 3), ("missing-value", 3), ("unknown-code", 3), ("bad-whole-number", 2), ("bad-phone", 2), ("branch-code", 2), ("split-commune", 1), ("old-commune-code", 2),
        ("duplicate-in-file", 2), ("outside-area", 1));

    /// <summary>The rows, line 2 onwards.</summary>
    public static IEnumerable<FileRow> Rows(PopulationOptions options)
    {
        var places = new Places(options);
        var random = new Randomness(options.Seed + 2);
        string?[]? earlier = null;
        var line = 2;
        // Of one commune alone: as many, however far down the list they stand.
        var employers = Employers.List(new Randomness(options.Seed + 1), places, options.Commune is null ? options.Rows : Employers.Most).Select(static e => e.Employer)
            .Where(e => options.Commune is null || e.Commune == options.Commune).Take(options.Rows);
        foreach (var employer in employers)
        {
            var cells = new string?[Columns];
            (cells[Code], cells[Name], cells[Kind]) = (employer.TaxCode, employer.Name, Reference.Text("employer-kinds", employer.Kind));
            (cells[Industry], cells[Commune], cells[InZone]) = (employer.Industry, employer.Commune, employer.InZone ? "Có" : "Không");
            cells[Employees] = random.Between(1, 400).ToString(CultureInfo.InvariantCulture);
            cells[Address] = $"Tổ {random.Between(1, 30)}";
            cells[Phone] = $"09{random.Below(100_000_000):00000000}";
            if (!random.Chance(options.Dirty))
            {
                earlier = cells;
                yield return new FileRow(line++, cells, Outcome.Accepted, null);
            }
            else
            {
                var (outcome, code) = Spoil(Defects.Draw(random), cells, earlier, random, places, options);
                yield return new FileRow(line++, cells, outcome, code);
            }
        }
    }

    private static (Outcome, string) Spoil(string kind, string?[] cells, string?[]? earlier, Randomness random, Places places, PopulationOptions options)
    {
        switch (kind)
        {
            case "bad-tax-code":
                cells[Code] = cells[Code]![..9] + (char)('0' + ((cells[Code]![9] - '0' + 5) % 10));
                break;
            case "unknown-code":
                cells[Kind] = "Tập đoàn";
                break;
            case "bad-whole-number":
                cells[Employees] = "khoảng 20";
                break;
            case "bad-phone":
                cells[Phone] = "0212345678";
                break;
            case "branch-code":
                cells[Code] += "-001";
                break;
            case "split-commune":
                cells[Commune] = random.One(places.AllSplit);
                return (places.MayBeHere(cells[Commune]!) ? Outcome.Asked : Outcome.Rejected, kind);
            case "old-commune-code" when places.OldCodesOf(cells[Commune]!) is { Count: > 0 } old:
                cells[Commune] = random.One(old);
                return (Outcome.Warning, kind);
            case "duplicate-in-file" when earlier is not null:
                cells[Code] = earlier[Code];
                break;
            case "outside-area" when options.Commune is { } own:
                cells[Commune] = random.One([.. places.All.Where(c => c != own)]);
                break;
            default:
                cells[Name] = null;
                return (Outcome.Rejected, "missing-value");
        }
        return (Outcome.Rejected, kind);
    }
}
