using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Lmis.Registry.CodeLists;

/// <summary>One commune before 2025-07-01 and a unit that took all of it or a part of it.</summary>
public sealed record CommuneConversion(string OldCode, string NewCode, bool IsWhole);

/// <summary>How a commune code was read.</summary>
public enum CommuneReading
{
    /// <summary>Neither an old nor a new code.</summary>
    Unknown,

    /// <summary>A unit since 2025-07-01.</summary>
    Current,

    /// <summary>An old unit, all of which became part of one new unit.</summary>
    Converted,

    /// <summary>An old unit that was divided among several new ones: a person must choose.</summary>
    Split,
}

/// <summary>Administrative units before and since 2025-07-01 (Resolutions of the Standing Committee, for Thái Nguyên 1683/NQ-UBTVQH15).</summary>
public sealed class AdministrativeUnits
{
    private readonly FrozenDictionary<string, ImmutableArray<CommuneConversion>> fromOld;
    private readonly FrozenDictionary<string, ImmutableArray<CommuneConversion>> toNew;

    internal AdministrativeUnits(
        CodeList provinces, CodeList communes, CodeList oldProvinces, CodeList oldDistricts, CodeList oldCommunes, IReadOnlyCollection<CommuneConversion> conversions)
    {
        (Provinces, Communes, OldProvinces, OldDistricts, OldCommunes) = (provinces, communes, oldProvinces, oldDistricts, oldCommunes);
        fromOld = conversions.GroupBy(static c => c.OldCode).ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray());
        toNew = conversions.GroupBy(static c => c.NewCode).ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray());
    }

    /// <summary>34 provinces since 2025-07-01.</summary>
    public CodeList Provinces { get; }

    /// <summary>3,321 communes, wards and special zones since 2025-07-01; parent: province.</summary>
    public CodeList Communes { get; }

    /// <summary>63 provinces until 2025-06-30.</summary>
    public CodeList OldProvinces { get; }

    /// <summary>Districts until 2025-06-30; parent: old province.</summary>
    public CodeList OldDistricts { get; }

    /// <summary>Communes until 2025-06-30; parent: old district (of 12 communes outside our province not known).</summary>
    public CodeList OldCommunes { get; }

    /// <summary>The units that took the old commune's land; empty when the code is not an old one.</summary>
    public ImmutableArray<CommuneConversion> FromOld(string oldCode) => fromOld.GetValueOrDefault(oldCode, []);

    /// <summary>The old communes the new unit was made of; empty when the code is not a new one or the origin is not recorded.</summary>
    public ImmutableArray<CommuneConversion> OriginsOf(string newCode) => toNew.GetValueOrDefault(newCode, []);

    /// <summary>
    /// Reads a commune code of either period. A code in force is read as today's unit, also where the same five digits named a smaller
    /// unit before: the number alone cannot tell, so the former commune stays unknown.
    /// </summary>
    public CommuneReading Read(string? code, out string current, out string? former)
    {
        (current, former) = ("", null);
        if (Communes.Has(code))
        {
            current = code!;
            return CommuneReading.Current;
        }
        var targets = code is null ? [] : FromOld(code);
        if (targets.IsEmpty)
            return CommuneReading.Unknown;
        if (targets.Length > 1)
            return CommuneReading.Split;
        (current, former) = (targets[0].NewCode, code);
        return CommuneReading.Converted;
    }

    /// <summary>Whether the same five digits name a unit of today and named one before of which parts lie in others today.</summary>
    public bool IsAmbiguous(string? code) => code is not null && Communes.Has(code) && FromOld(code).Length > 1;

    /// <summary>Old district of an old commune, or null.</summary>
    public string? DistrictOf(string? oldCommune) => OldCommunes.TryGet(oldCommune, out var commune) ? commune.Parent : null;

    /// <summary>What an area of 2, 3 or 5 digits is called, or null: a province, a district until 2025-06-30, or a unit since 2025-07-01.</summary>
    public string? NameOf(string? area) => (area?.Length switch { 2 => Provinces, 3 => OldDistricts, 5 => Communes, _ => null })?.TryGet(area, out var unit) == true ? unit.Name : null;
}
