using System.Diagnostics.CodeAnalysis;

namespace Lmis.Simulators.National.Employment;

/// <summary>What a labour registration (đăng ký lao động) says: the form of Decree 318, with the codes of its lists, without special groups, telephone and address.</summary>
public record RegistrationItems
{
    /// <summary>Twelve digits.</summary>
    public required string PersonalNumber { get; init; }

    public required string FullName { get; init; }
    public required DateOnly BirthDate { get; init; }

    /// <summary><c>male</c> or <c>female</c>.</summary>
    public required string Sex { get; init; }

    public string? SocialInsuranceNumber { get; init; }

    /// <summary>Five-digit commune since 2025-07-01, as are the other communes.</summary>
    public required string PermanentCommune { get; init; }

    public string? TemporaryCommune { get; init; }
    public short? GeneralEducation { get; init; }
    public required string Qualification { get; init; }
    public string? TrainingField { get; init; }

    /// <summary><c>employed</c>, <c>unemployed</c> or <c>inactive</c>.</summary>
    public required string ActivityStatus { get; init; }

    public string? InactivityReason { get; init; }
    public string? SocialInsurance { get; init; }
    public string? JobTitle { get; init; }
    public string? Occupation { get; init; }
    public string? ContractKind { get; init; }
    public DateOnly? ContractStartedOn { get; init; }
    public string? WorkplaceCommune { get; init; }
    public bool? InIndustrialZone { get; init; }
    public string? EmployerName { get; init; }
    public string? EmployerCode { get; init; }
    public string? EmployerKind { get; init; }
    public string? EmployerCommune { get; init; }
    public string? Industry { get; init; }
    public string? UnemploymentDuration { get; init; }
    public string? UnemploymentReason { get; init; }
    public bool? SeeksWork { get; init; }

    /// <summary>Where the person lives now.</summary>
    internal string Commune => TemporaryCommune ?? PermanentCommune;

    /// <summary>The items alone, of whatever carries them.</summary>
    internal RegistrationItems Only() => new(this);
}

/// <summary>A registration of one person on its way up.</summary>
public sealed record RegistrationIn : RegistrationItems
{
    /// <summary>The province's own reference, given back with the receipt.</summary>
    public required string Reference { get; init; }

    /// <summary>The record's version there.</summary>
    public required long Version { get; init; }

    /// <summary>The receipt that the province holds; null for a person it has none of. Nobody's registration is replaced by a province that does not know it.</summary>
    public string? KnownReceipt { get; init; }
}

/// <summary>A registration as the feed tells it.</summary>
public sealed record RegistrationTold : RegistrationItems
{
    [SetsRequiredMembers]
    internal RegistrationTold(NationalRegistration registration) : base(registration.Items) =>
        (ReceiptKind, ReceiptNumber, ReceiptDate, ProvinceReference, ProvinceVersion) = ("national", registration.ReceiptNumber, registration.ReceiptDate, registration.ProvinceReference, registration.ProvinceVersion);

    /// <summary>Always <c>national</c>.</summary>
    public string ReceiptKind { get; }

    public string ReceiptNumber { get; }
    public DateOnly ReceiptDate { get; }

    /// <summary>The record of a province that it repeats, by the reference and the version that came with it; null where the person registered at the portal.</summary>
    public string? ProvinceReference { get; }

    public long? ProvinceVersion { get; }
}

/// <summary>A registration that is held here, or was.</summary>
/// <param name="Entity">Opaque id in the feed.</param>
/// <param name="Position">Where the feed tells it as it is.</param>
/// <param name="Version">One more at each change.</param>
/// <param name="Provinces">Where the person has lived, the present province last.</param>
/// <param name="Items">What it says.</param>
/// <param name="ReceiptNumber">Anew at each change.</param>
/// <param name="ReceiptDate">Day of it.</param>
/// <param name="ProvinceReference">See <see cref="RegistrationTold"/>.</param>
/// <param name="ProvinceVersion">See <see cref="RegistrationTold"/>.</param>
/// <param name="Withdrawn">Held no more.</param>
/// <param name="At">When it came to be so, UTC.</param>
public sealed record NationalRegistration(
    Guid Entity, long Position, long Version, IReadOnlyList<string> Provinces, RegistrationItems Items, string ReceiptNumber, DateOnly ReceiptDate, string? ProvinceReference, long? ProvinceVersion, bool Withdrawn,
    DateTimeOffset At)
{
    internal string Province => Provinces[^1];
}
