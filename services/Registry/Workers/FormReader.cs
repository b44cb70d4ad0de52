using System.Collections.Immutable;
using System.Globalization;
using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Workers;

/// <summary>Reads the items of one form and notes what is wrong with each; the steps of <see cref="WorkerRules"/>.</summary>
internal sealed class FormReader(CodeListSet lists, DateOnly today)
{
    private readonly ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();

    public bool HasErrors { get; private set; }

    public ImmutableArray<Finding> Findings => findings.ToImmutable();

    public string? Name(string? text)
    {
        var name = Text("fullName", text, 120);
        if (name is null && !HasFindingFor("fullName"))
            Error("fullName", "missing-value", "missing");
        else if (name is not null && (!name.Any(char.IsLetter) || name.Any(char.IsDigit)))
            Error("fullName", "bad-name", "bad-name");
        return name;
    }

    public string? Text(string field, string? text, int longest, bool applies = true)
    {
        var value = text is null ? "" : VietnameseText.Compose(text);
        if (value.Length == 0 || !Applies(field, applies))
            return null;
        if (value.Length > longest)
            Error(field, "too-long", "too-long", longest.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    public string? Option(string field, string? text, CodeList list, bool required, bool applies = true)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                Error(field, "missing-value", field is "sex" or "qualification" or "activityStatus" ? "missing" : "missing-for-status");
            return null;
        }
        if (!Applies(field, applies))
            return null;
        if (list.TryRead(text.Trim(), out var item))
            return item.Code;
        Error(field, "unknown-code", "unknown-option", string.Join("; ", list.Items.Select(static i => i.Name)));
        return null;
    }

    /// <summary>Không in an item that does not apply is what a spreadsheet fills in by default, and says nothing.</summary>
    public bool? YesNo(string field, string? text, bool required, bool applies)
    {
        if (!applies && lists.YesNo.TryRead(text?.Trim(), out var item) && item.Code == "no")
            return null;
        return Option(field, text, lists.YesNo, required, applies) switch { "yes" => true, "no" => false, _ => null };
    }

    public DateOnly? BirthDate(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            Error("birthDate", "missing-value", "missing");
        else if (!WorkerRules.TryReadDate(text, out var date))
            Error("birthDate", "bad-date", "bad-date");
        else if (date > today)
            Error("birthDate", "bad-date", "date-in-future");
        else if (date < today.AddYears(-120))
            Error("birthDate", "bad-date", "date-too-old");
        else
        {
            if (date.AddYears(15) > today)
                Error("birthDate", "under-15", "under-15");
            return date;
        }
        return null;
    }

    public string? PersonalNumber(string? text, string? sex, DateOnly? born, bool fromSpreadsheet)
    {
        var number = text?.Trim();
        if (string.IsNullOrEmpty(number))
        {
            Error("personalNumber", "missing-value", "missing");
            return null;
        }
        if (fromSpreadsheet && Workers.PersonalNumber.RestoreLeadingZero(number, sex, born) is { } restored
            // Two zeros are believed only where the province is a known one: ten digits may be another number altogether.
            && (number.Length == 11 || lists.PersonalNumberPrefixes.Has(restored[..3])))
        {
            Warn("personalNumber", "number-restored", "number-restored");
            number = restored;
        }
        if (!Workers.PersonalNumber.IsWellFormed(number))
        {
            Error("personalNumber", "bad-number", "bad-number");
            return null;
        }
        if (sex is not null && Workers.PersonalNumber.SexOf(number) != sex)
            Error("personalNumber", "number-sex-mismatch", "number-sex-mismatch");
        if (born is { } date && Workers.PersonalNumber.BirthYearOf(number) != date.Year)
            Error("personalNumber", "number-year-mismatch", "number-year-mismatch");
        if (!lists.PersonalNumberPrefixes.Has(number[..3]))
            Warn("personalNumber", "unknown-prefix", "unknown-prefix");
        return number;
    }

    /// <summary>Nine digits; eight are what a spreadsheet leaves of one that began with 0, as those of this province do.</summary>
    public string? FormerIdentityCard(string? text, bool fromSpreadsheet)
    {
        var number = text?.Trim();
        if (string.IsNullOrEmpty(number))
            return null;
        var digits = number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        if (fromSpreadsheet && digits && number.Length == 8)
        {
            Warn("formerIdentityCard", "number-restored", "former-card-restored");
            number = "0" + number;
        }
        if (!Workers.PersonalNumber.IsFormerCard(number))
            Error("formerIdentityCard", "bad-number", "bad-former-card");
        return number;
    }

    /// <summary>Ten digits until 2025-07-31, since then the person's own 12-digit number: both stand.</summary>
    public string? SocialInsuranceNumber(string? text, string? personalNumber)
    {
        var number = text?.Trim();
        if (string.IsNullOrEmpty(number))
            return null;
        var good = number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            && (number.Length == 10 || (number.Length == 12 && (personalNumber is null || number == personalNumber)));
        if (!good)
            Error("socialInsuranceNumber", "bad-social-insurance-number", "bad-social-insurance-number");
        return number;
    }

    public (string? Current, string? Former) Residence(string field, string? text, string formerField, string? formerText, bool required)
    {
        var (code, declared) = (text?.Trim(), formerText?.Trim());
        if (string.IsNullOrEmpty(code))
        {
            // The former commune alone tells where it is today, unless it was divided; here also digits that mean another unit today are the former ones.
            if (declared is not null && lists.Units.FromOld(declared) is { IsEmpty: false } targets)
                return Former(field, declared, targets) is ({ } today, var then) ? (today, then) : default;
            if (required)
                Error(field, "missing-value", "missing");
            return default;
        }
        if (Commune(field, code) is not ({ } current, var former))
            return default;
        if (string.IsNullOrEmpty(declared) || declared == former)
            return (current, former);
        if (lists.Units.FromOld(declared).Any(c => c.NewCode == current))
            return (current, declared);
        var origins = lists.Units.OriginsOf(current).Select(c => lists.Units.OldCommunes.TryGet(c.OldCode, out var old) ? $"{c.OldCode} {old.Name}" : c.OldCode);
        Error(formerField, "unknown-code", "former-commune-elsewhere", string.Join("; ", origins));
        return (current, former);
    }

    public string? Place(string field, string? text, bool applies) =>
        string.IsNullOrWhiteSpace(text) || !Applies(field, applies) ? null : Commune(field, text.Trim())?.Current;

    public ImmutableArray<string> SpecialGroups(IReadOnlyList<string>? texts)
    {
        var groups = ImmutableArray.CreateBuilder<string>();
        foreach (var text in texts ?? [])
        {
            if (Option("specialGroups", text, lists.SpecialGroups, required: false) is { } group && !groups.Contains(group))
                groups.Add(group);
        }
        return groups.ToImmutable();
    }

    public string? EthnicGroup(string? text, ImmutableArray<string> groups)
    {
        var minority = groups.Contains("ethnic-minority");
        if (string.IsNullOrWhiteSpace(text))
        {
            if (minority)
                Error("ethnicGroup", "missing-value", "missing-ethnic-group");
            return null;
        }
        if (!lists.EthnicGroups.TryRead(text.Trim(), out var item))
        {
            Error("ethnicGroup", "unknown-code", "unknown-option", "01–54");
            return null;
        }
        if (minority && item.Property("minority") == "no")
            Error("ethnicGroup", "dependent-item", "not-minority");
        return item.Code;
    }

    public short? Grade(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (short.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var grade) && grade <= 12)
            return grade;
        Error("generalEducation", "unknown-code", "unknown-grade");
        return null;
    }

    public string? Occupation(string? text, bool applies)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (applies)
                Error("occupation", "missing-value", "missing-for-status");
            return null;
        }
        if (!Applies("occupation", applies))
            return null;
        if (lists.Occupations.Has(text.Trim()))
            return text.Trim();
        Error("occupation", "unknown-code", "unknown-occupation");
        return null;
    }

    public (string? Code, string? Section) Industry(string? text, bool applies)
    {
        if (string.IsNullOrWhiteSpace(text) || !Applies("industry", applies))
            return default;
        if (lists.Industries.TryGet(text.Trim(), out var item) && item.Level == 3)
            return (item.Code, item.Property("section"));
        Error("industry", "unknown-code", "unknown-industry");
        return default;
    }

    public DateOnly? ContractDate(string? text, string? contract, DateOnly? born, bool applies)
    {
        if (string.IsNullOrWhiteSpace(text) || !Applies("contractStartedOn", applies))
            return null;
        if (contract == "none")
            Error("contractStartedOn", "dependent-item", "contract-date-without-contract");
        else if (!WorkerRules.TryReadDate(text, out var date))
            Error("contractStartedOn", "bad-date", "bad-date");
        else if (date > today)
            Error("contractStartedOn", "bad-date", "date-in-future");
        else if (date <= born)
            Error("contractStartedOn", "bad-date", "date-before-birth");
        else
            return date;
        return null;
    }

    public string? EmployerCode(string? text, string? kind, bool applies, string field = "employerCode")
    {
        var code = text?.Trim();
        if (string.IsNullOrEmpty(code) || !Applies(field, applies))
            return null;
        if ((kind is null || Employers.EmployerCode.MayBePersonal(kind)) && Workers.PersonalNumber.IsWellFormed(code))
            return code;
        switch (TaxCode.Check(code))
        {
            case TaxCode.Verdict.Wrong:
                Error(field, "bad-tax-code", "bad-tax-code");
                break;
            case TaxCode.Verdict.ValidWithTen:
                Warn(field, "tax-code-check-ten", "tax-code-check-ten");
                break;
        }
        return code;
    }

    public string? Phone(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var phone = WorkerRules.ReadPhone(text.Trim());
        if (phone is null)
            Error("phone", "bad-phone", "bad-phone");
        return phone;
    }

    private (string Current, string? Former)? Commune(string field, string code)
    {
        switch (lists.Units.Read(code, out var current, out _))
        {
            case CommuneReading.Current:
                return (current, null);
            case CommuneReading.Converted or CommuneReading.Split:
                return Former(field, code, lists.Units.FromOld(code));
            default:
                Error(field, "unknown-code", "unknown-commune");
                return null;
        }
    }

    private (string Current, string? Former)? Former(string field, string code, ImmutableArray<CommuneConversion> targets)
    {
        if (targets.Length > 1)
        {
            Error(field, "split-commune", "split-commune", string.Join("; ", targets.Select(c => NameOf(c.NewCode))));
            return null;
        }
        Warn(field, "old-commune-code", "converted-commune", NameOf(targets[0].NewCode));
        return (targets[0].NewCode, code);
    }

    private string NameOf(string commune) => lists.Units.Communes.TryGet(commune, out var item) ? $"{commune} {item.Name}" : commune;

    private bool Applies(string field, bool applies)
    {
        if (!applies)
            Error(field, "dependent-item", "item-not-applicable");
        return applies;
    }

    private bool HasFindingFor(string field) => findings.Any(f => f.Field == field);

    public void Error(string field, string code, string text, string? argument = null)
    {
        HasErrors = true;
        findings.Add(new Finding(field, code, IsWarning: false, text, argument));
    }

    public void Warn(string field, string code, string text, string? argument = null) =>
        findings.Add(new Finding(field, code, IsWarning: true, text, argument));
}
