using System.Collections.Immutable;
using System.Globalization;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Employers;

/// <summary>What the rules made of a form: the facts, unless an error forbids them, and all findings.</summary>
public sealed record EmployerCheck(EmployerFacts? Facts, ImmutableArray<Finding> Findings);

/// <summary>The rules for an employer, the same for a form typed by an officer and a row of a file. Pure: a form, the code lists and today in; facts and findings out.</summary>
public static class EmployerRules
{
    private const int MostEmployees = 1_000_000;
    private const long MostMoney = 1_000_000_000_000_000;

    /// <summary>Checks a form.</summary>
    public static EmployerCheck Check(EmployerForm form, CodeListSet lists, DateOnly today)
    {
        var read = new FormReader(lists, today);
        var kind = Required(read, "kind", form.Kind) ? read.Option("kind", form.Kind, lists.EmployerKinds, required: false) : null;
        var code = Code(read, form.Code, kind);
        var name = Required(read, "name", form.Name) ? read.Text("name", form.Name, 300) : null;
        if (name is not null && !name.Any(char.IsLetter))
            read.Error("name", "missing-value", "missing");
        var (industry, section) = read.Industry(form.Industry, applies: true);
        var industry2018 = Industry2018(read, form.Industry2018, lists);
        var employees = (int?)WholeNumber(read, "employees", form.Employees, MostEmployees);
        var revenue = WholeNumber(read, "annualRevenue", form.AnnualRevenue, MostMoney);
        var capital = WholeNumber(read, "totalCapital", form.TotalCapital, MostMoney);
        var inZone = read.YesNo("inIndustrialZone", form.InIndustrialZone, required: false, applies: true);
        var zone = read.Text("industrialZone", form.IndustrialZone, 120);
        if (zone is not null && inZone == false)
            read.Error("industrialZone", "dependent-item", "zone-name-outside-zone");
        var (commune, former) = read.Residence("commune", form.Commune, "formerCommune", form.FormerCommune, required: true);
        var address = read.Text("address", form.Address, 300);
        var phone = read.Phone(form.Phone);
        var status = read.Option("status", form.Status, lists.EmployerStatuses, required: false) ?? Employer.Active;
        if (read.HasErrors)
            return new EmployerCheck(null, read.Findings);
        return new EmployerCheck(
            new EmployerFacts
            {
                Code = code!, Name = name!, Kind = kind!, Industry = industry, Section = section, Industry2018 = industry2018,
                Section2018 = Section2018(industry, industry2018, lists),
                Employees = employees, AnnualRevenue = revenue, TotalCapital = capital,
                SizeClass = lists.SizeClasses.Of(section, employees, revenue, capital),
                InIndustrialZone = inZone ?? (zone is null ? null : true), IndustrialZone = zone,
                Commune = commune!, FormerCommune = former, FormerDistrict = lists.Units.DistrictOf(former), Address = address, Phone = phone, Status = status,
            },
            read.Findings);
    }

    /// <summary>The 2018 section: of the 2018 code where one is given, else by the crosswalk where it decides.</summary>
    public static string? Section2018(string? industry2025, string? industry2018, CodeListSet lists) =>
        lists.Industries2018.TryGet(industry2018, out var item) ? item.Property("section") : lists.IndustryCrosswalk.Section2018(industry2025, lists.Industries2018);

    internal static bool Required(FormReader read, string field, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            return true;
        read.Error(field, "missing-value", "missing");
        return false;
    }

    internal static EmployerCode? Code(FormReader read, string? text, string? kind)
    {
        if (!Required(read, "code", text) || read.EmployerCode(text, kind, applies: true, "code") is not { } sound)
            return null;
        var code = EmployerCode.Of(sound);
        if (code.Branch is null)
            return code;
        read.Error("code", "branch-code", "branch-code");
        return null;
    }

    internal static long? WholeNumber(FormReader read, string field, string? text, long most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // Thousands may be parted by dots or blanks, as a Vietnamese spreadsheet writes them; a decimal part is no whole number.
        var digits = text.Trim().Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        read.Error(field, "bad-whole-number", "bad-whole-number", most.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' '));
        return null;
    }

    private static string? Industry2018(FormReader read, string? text, CodeListSet lists)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var code = text.Trim();
        // An older paper may give three to five digits: their first two are the division.
        if (code.Length is >= 3 and <= 5 && code.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            code = code[..2];
        if (lists.Industries2018.Has(code))
            return code;
        read.Error("industry2018", "unknown-code", "unknown-industry-2018");
        return null;
    }
}
