using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Lmis.Registry.CodeLists;

/// <summary>All code lists of the register, read once from the embedded data and then only looked up.</summary>
public sealed class CodeListSet
{
    private static readonly Lazy<CodeListSet> Embedded = new(static () => CodeListReader.ReadEmbedded());

    private readonly FrozenDictionary<string, CodeList> byId;

    internal CodeListSet(IEnumerable<CodeList> lists, AdministrativeUnits units, IndustryCrosswalk crosswalk, SizeClasses sizes)
    {
        All = [.. lists.OrderBy(static list => list.Id, StringComparer.Ordinal)];
        byId = All.ToFrozenDictionary(static list => list.Id, StringComparer.Ordinal);
        Units = units;
        IndustryCrosswalk = crosswalk;
        SizeClasses = sizes;
        Sexes = byId["sexes"];
        SpecialGroups = byId["special-groups"];
        Qualifications = byId["qualifications-nd318"];
        ActivityStatuses = byId["activity-statuses"];
        InactivityReasons = byId["inactivity-reasons"];
        SocialInsuranceStatuses = byId["social-insurance-statuses"];
        ContractKinds = byId["contract-kinds"];
        EmployerKinds = byId["employer-kinds"];
        UnemploymentDurations = byId["unemployment-durations"];
        UnemploymentReasons = byId["unemployment-reasons"];
        YesNo = byId["yes-no"];
        ReceiptKinds = byId["receipt-kinds"];
        ChangeTriggers = byId["change-triggers"];
        RecordSources = byId["record-sources"];
        ReadingPurposes = byId["reading-purposes"];
        ConsentTexts = byId["consent-texts"];
        DataRequestKinds = byId["data-request-kinds"];
        RestrictionGrounds = byId["restriction-grounds"];
        SpecialGroupProofs = byId["special-group-proofs"];
        SpecialGroupGrounds = byId["special-group-grounds"];
        SpecialGroupEndCauses = byId["special-group-end-causes"];
        WorkingDays = new WorkingDays(byId["working-day-calendar"]);
        EthnicGroups = byId["ethnic-groups"];
        Occupations = byId["occupations-vsco-2020"];
        Industries = byId["industries-vsic-2025"];
        Industries2018 = byId["industries-vsic-2018"];
        EmployerStatuses = byId["employer-statuses"];
        EmploymentEndReasons = byId["employment-end-reasons"];
        PersonalNumberPrefixes = byId["personal-number-prefixes"];
    }

    /// <summary>The lists shipped with the product.</summary>
    public static CodeListSet Load() => Embedded.Value;

    /// <summary>Every list, by its id.</summary>
    public ImmutableArray<CodeList> All { get; }

    /// <summary>The list of this id, or null.</summary>
    public CodeList? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Communes and provinces before and since 2025-07-01, and what became of the old ones.</summary>
    public AdministrativeUnits Units { get; }

    /// <summary>Item 3.</summary>
    public CodeList Sexes { get; }

    /// <summary>Item 8: đối tượng đặc thù.</summary>
    public CodeList SpecialGroups { get; }

    /// <summary>Item 9.2: the nine values of Decree 318.</summary>
    public CodeList Qualifications { get; }

    /// <summary>Item 10.</summary>
    public CodeList ActivityStatuses { get; }

    /// <summary>Item 10, reasons of being outside the labour force.</summary>
    public CodeList InactivityReasons { get; }

    /// <summary>Item 11.</summary>
    public CodeList SocialInsuranceStatuses { get; }

    /// <summary>Item 12.3.</summary>
    public CodeList ContractKinds { get; }

    /// <summary>Item 13.3.</summary>
    public CodeList EmployerKinds { get; }

    /// <summary>Item 14.1.</summary>
    public CodeList UnemploymentDurations { get; }

    /// <summary>Item 14.2.</summary>
    public CodeList UnemploymentReasons { get; }

    /// <summary>Không / Có, as items 12.4 and 15 have it.</summary>
    public CodeList YesNo { get; }

    /// <summary>National or social-insurance receipt.</summary>
    public CodeList ReceiptKinds { get; }

    /// <summary>Decree 318 art. 7.1 and changes outside it.</summary>
    public CodeList ChangeTriggers { get; }

    /// <summary>Where a record or a change came from.</summary>
    public CodeList RecordSources { get; }

    /// <summary>On what ground a person's record is read.</summary>
    public CodeList ReadingPurposes { get; }

    /// <summary>The words that persons agree to, each version under its own code, with its dataset and purpose.</summary>
    public CodeList ConsentTexts { get; }

    /// <summary>What a person may ask about their data, with the days to carry it out.</summary>
    public CodeList DataRequestKinds { get; }

    /// <summary>On what ground a restricted record is corrected.</summary>
    public CodeList RestrictionGrounds { get; }

    /// <summary>What proves a special group, with the groups in <c>groups</c>.</summary>
    public CodeList SpecialGroupProofs { get; }

    /// <summary>By which article a special group is held, with the groups in <c>groups</c>; <c>confirmed</c> is <c>no</c> where nobody checked it against the text.</summary>
    public CodeList SpecialGroupGrounds { get; }

    /// <summary>Why somebody is of a special group no longer.</summary>
    public CodeList SpecialGroupEndCauses { get; }

    /// <summary>The dated calendar of working days.</summary>
    public WorkingDays WorkingDays { get; }

    /// <summary>The 54 ethnic groups.</summary>
    public CodeList EthnicGroups { get; }

    /// <summary>VSCO 2020, levels 1–4 (3–4 unofficial and incomplete).</summary>
    public CodeList Occupations { get; }

    /// <summary>VSIC 2025, levels 1–3.</summary>
    public CodeList Industries { get; }

    /// <summary>VSIC 2018, levels 1–2, in force until 2025-11-14.</summary>
    public CodeList Industries2018 { get; }

    /// <summary>Which 2018 industry code belongs to which 2025 one.</summary>
    public IndustryCrosswalk IndustryCrosswalk { get; }

    /// <summary>Size classes of enterprises.</summary>
    public SizeClasses SizeClasses { get; }

    /// <summary>Active, suspended, dissolved.</summary>
    public CodeList EmployerStatuses { get; }

    /// <summary>Why an employment ended.</summary>
    public CodeList EmploymentEndReasons { get; }

    /// <summary>First three digits of a personal number.</summary>
    public CodeList PersonalNumberPrefixes { get; }
}
