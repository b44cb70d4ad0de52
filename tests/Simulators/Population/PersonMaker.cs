using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>Makes one person after another: facts first, then the cells that declare them, all by the rules of the form.</summary>
internal sealed class PersonMaker(PopulationOptions options, Randomness random)
{
    private static readonly Dictionary<string, string[]> OccupationsOf = Enumerable.Range(1, 99)
        .Select(static n => n.ToString("00", CultureInfo.InvariantCulture))
        .ToDictionary(static group => group, static group => Reference.Occupations.Where(code => code.StartsWith(group, StringComparison.Ordinal)).ToArray());

    private static readonly string[] TrainingFields = ["Kế toán", "Điện công nghiệp", "Hàn", "May thời trang", "Công nghệ thông tin", "Sư phạm", "Y sĩ", "Chăn nuôi - Thú y", "Lâm sinh", "Cơ khí", "Quản trị kinh doanh"];
    private static readonly string[] JobTitles = ["Công nhân", "Tổ trưởng", "Nhân viên", "Kỹ thuật viên", "Quản đốc"];
    private static readonly Weighted<string> Households = Weighted.Of(("household-production", 52), ("self-employed", 26), ("household-business", 16), ("individual-establishment", 6));

    private readonly PersonalNumbers numbers = new(options.Series);
    private readonly string[] homePrefixes = [.. Reference.Prefixes.Where(p => p.Province == options.Province).Select(static p => p.Prefix)];
    private readonly Places places = new(options);
    private Weighted<Employer>? employers;

    public Places Places => places;

    /// <summary>A person of working age or older.</summary>
    public (string?[] Cells, PersonFacts Facts) Next()
    {
        var (from, to) = Marginals.Ages.Draw(random);
        return Person(random.Between(from, to));
    }

    /// <summary>A child whose record is right but for the age.</summary>
    public (string?[] Cells, PersonFacts Facts) Child() => Person(random.Between(6, 10), "inactive");

    /// <summary>A further number for somebody of this year and sex.</summary>
    public string NumberOf(int year, bool male, Randomness sequence) => numbers.Next(sequence.One(homePrefixes), year, male);

    public string Prefix() => random.Chance(0.93) ? random.One(homePrefixes) : random.One(Reference.Prefixes).Prefix;

    private (string?[] Cells, PersonFacts Facts) Person(int age, string? fixedStatus = null)
    {
        var cells = new string?[Column.Headers.Count];
        var male = random.Chance(0.495);
        // Born on a day that makes them this old on the day of reference; never on 29–31, which not every month has.
        var birth = options.AsOf.AddYears(-age).AddDays(-random.Between(1, 364));
        birth = new DateOnly(birth.Year, birth.Month, Math.Min(birth.Day, 28));
        var number = numbers.Next(Prefix(), birth.Year, male);
        var commune = places.Residence(random);
        var ethnic = (places.IsHighland(commune) ? Marginals.Highland : Marginals.Midland).Draw(random);
        var qualification = age < 18 ? "untrained" : (places.Wards.Contains(commune) ? Marginals.QualificationInTown : Marginals.QualificationInCountry).Draw(random);
        var status = fixedStatus ?? Marginals.Status(random, age);

        cells[Column.FullName] = Names.Draw(random, ethnic, male);
        cells[Column.BirthDate] = Date(birth);
        cells[Column.Sex] = Sex(male);
        cells[Column.PersonalNumber] = number;
        cells[Column.PermanentCommune] = commune;
        if (random.Chance(0.05))
        {
            // Item 7 is only for a residence that differs; then it is where the person lives now.
            cells[Column.TemporaryCommune] = commune;
            cells[Column.PermanentCommune] = random.Chance(0.6) ? random.One(places.All) : random.One(places.Elsewhere);
        }
        if (random.Chance(0.97))
            cells[Column.EthnicGroup] = ethnic;
        cells[Column.SpecialGroups] = SpecialGroups(ethnic, age, male, cells[Column.EthnicGroup] is not null);
        cells[Column.Qualification] = Reference.Text("qualifications-nd318", qualification);
        if (qualification is not "untrained" && random.Chance(0.8))
            cells[Column.TrainingField] = random.One(TrainingFields);
        if (random.Chance(0.9))
            cells[Column.GeneralEducation] = Text(age < 15 ? 3 : qualification is "untrained" ? Marginals.GradeOfUntrained.Draw(random) : 12);
        cells[Column.ActivityStatus] = Reference.Text("activity-statuses", status);
        if (random.Chance(0.8))
            cells[Column.Phone] = Phone();
        if (random.Chance(0.6))
            cells[Column.Address] = $"Xóm {random.Between(1, 24)}";

        string? insurance = null;
        switch (status)
        {
            case "employed":
                insurance = Employ(cells, age, birth, commune, qualification, number);
                break;
            case "unemployed":
                insurance = random.Chance(0.1) ? "voluntary" : "none";
                cells[Column.UnemploymentDuration] = Reference.Text("unemployment-durations", random.One(["under-3-months", "3-to-12-months", "over-12-months"]));
                if (random.Chance(0.7))
                    cells[Column.UnemploymentReason] = Reference.Text("unemployment-reasons", age < 25 ? "new-graduate" : random.One(["employer-closed", "contract-ended", "resigned", "land-recovered", "other"]));
                cells[Column.SeeksWork] = random.Chance(0.85) ? "Có" : "Không";
                break;
            default:
                cells[Column.InactivityReason] = Reference.Text("inactivity-reasons", Marginals.InactivityReason(random, age, male));
                break;
        }
        if (insurance is not null)
            cells[Column.SocialInsurance] = Reference.Text("social-insurance-statuses", insurance);
        return (cells, new PersonFacts(number, male ? "male" : "female", birth, commune, null, status, qualification, insurance));
    }

    private string Employ(string?[] cells, int age, DateOnly birth, string commune, string qualification, string number)
    {
        var inOrganisation = age < 60 && random.Chance(places.Wards.Contains(commune) ? 0.62 : places.IsHighland(commune) ? 0.15 : 0.42);
        var employer = inOrganisation ? (employers ??= Employers.Make(new Randomness(options.Seed + 1), places, Math.Clamp(options.Rows / 40, 40, 20_000))).Draw(random) : null;
        var kind = employer?.Kind ?? Households.Draw(random);
        var insurance = employer is null ? (random.Chance(0.06) ? "voluntary" : "none") : random.Chance(0.86) ? "compulsory" : "none";
        cells[Column.Occupation] = random.One(OccupationsOf[Marginals.OccupationGroup(random, kind, qualification)]);
        cells[Column.EmployerKind] = Reference.Text("employer-kinds", kind);
        cells[Column.InIndustrialZone] = employer?.InZone == true ? "Có" : "Không";
        cells[Column.WorkplaceCommune] = employer?.Commune ?? commune;
        cells[Column.Industry] = employer?.Industry ?? (kind == "household-production" ? random.One(["011", "012", "014", "015", "021", "032"]) : random.One(["434", "472", "477", "561", "563", "493", "953", "962", "141"]));
        cells[Column.SeeksWork] = random.Chance(0.07) ? "Có" : "Không";
        var contract = employer is null ? "none" : random.Chance(0.55) ? "indefinite" : "fixed-term";
        cells[Column.ContractKind] = Reference.Text("contract-kinds", contract);
        if (employer is not null)
        {
            cells[Column.JobTitle] = random.One(JobTitles);
            cells[Column.EmployerName] = employer.Name;
            cells[Column.EmployerCode] = employer.TaxCode;
            cells[Column.EmployerCommune] = employer.Commune;
            var worked = random.Below(Math.Max(30, (age - 15) * 150));
            var since = options.AsOf.AddDays(-1 - worked);
            cells[Column.ContractStartedOn] = Date(since > birth.AddYears(15) ? since : options.AsOf.AddDays(-1));
        }
        else if (kind == "household-business" && random.Chance(0.3))
            cells[Column.EmployerCode] = number;
        if (insurance != "none")
            cells[Column.SocialInsuranceNumber] = random.Chance(0.5) ? number : $"99{random.Below(100_000_000):00000000}";
        return insurance;
    }

    private string? SpecialGroups(string ethnic, int age, bool male, bool ethnicGiven)
    {
        var groups = new List<string>(2);
        if (random.Chance(0.02))
            groups.Add("disability");
        if (random.Chance(0.04))
            groups.Add(random.Chance(0.5) ? "poor-household" : "near-poor-household");
        if (random.Chance(0.01))
            groups.Add("land-recovered");
        if (male && age is > 20 and < 30 && random.Chance(0.08))
            groups.Add("military-service-completed");
        if (ethnic != "01" && ethnicGiven && random.Chance(0.9))
            groups.Add("ethnic-minority");
        return groups.Count == 0 ? null : string.Join(random.Chance(0.8) ? "; " : "|", groups.Select(static g => Reference.Text("special-groups", g)));
    }

    private string Date(DateOnly date) =>
        date.ToString(random.Chance(0.9) ? "dd/MM/yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // The second spelling of Nữ is the decomposed one some keyboards write.
    private string Sex(bool male) => male ? (random.Chance(0.97) ? "Nam" : "nam") : random.Chance(0.97) ? "Nữ" : random.Chance(0.5) ? "nữ" : "Nu\u031B\u0303";

    private string Phone()
    {
        var phone = $"{random.One(["03", "05", "07", "08", "09"])}{random.Below(100_000_000):00000000}";
        return random.Chance(0.95) ? phone : "+84" + phone[1..];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
