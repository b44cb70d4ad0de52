using System.Globalization;
using System.Text.Json;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Qualifications;

namespace Lmis.Registry.Workers;

/// <summary>
/// The labour-supply record (thông tin cung lao động) of a worker: the provincial working copy, never the legal registration. It counts as
/// registered only while it holds a national or social-insurance receipt. Names and birth date are the <see cref="Persons.Person"/>'s.
/// </summary>
public sealed class Worker : IAreaScoped
{
    private const string NumberField = "worker.social_insurance_number", PhoneField = "worker.phone", AddressField = "worker.address",
        EmployerCodeField = "worker.employer_code", SensitiveField = "worker.sensitive", FormerCardField = "worker.former_identity_card";

    /// <summary>
    /// Whether this province holds the record: <c>held</c>; <c>frozen</c> while it is handed over to another province; <c>handed-over</c> after. Only a held
    /// one is shared with partners, and only a held one changes.
    /// </summary>
    public const string Held = "held", Frozen = "frozen", HandedOver = "handed-over";

    private sealed record SensitiveItems(IReadOnlyList<string> Groups, string? Ethnic);

    private Worker()
    {
    }

    public Guid PersonId { get; private set; }
    public Person Person { get; private set; } = null!;

    /// <summary>The person's <see cref="Person.NameKey"/> and year of birth again: search asks this table alone.</summary>
    public string NameKey { get; private set; } = "";

    public short? BirthYear { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    /// <summary>Where the person lives now: temporary residence if there is one, else permanent.</summary>
    public string CommuneCode { get; private set; } = "";

    /// <summary>Commune of the current residence before 2025-07-01, where known.</summary>
    public string? FormerCommuneCode { get; private set; }

    /// <summary>District of the current residence before 2025-07-01, where known.</summary>
    public string? FormerDistrictCode { get; private set; }

    public string PermanentCommuneCode { get; private set; } = "";
    public string? PermanentFormerCommuneCode { get; private set; }
    public string? TemporaryCommuneCode { get; private set; }
    public string? TemporaryFormerCommuneCode { get; private set; }
    public short? GeneralEducation { get; private set; }

    /// <summary>The highest qualification: as declared, or as a valid certificate proves if that is higher.</summary>
    public string Qualification { get; private set; } = "";

    /// <summary>What was declared, where a certificate proves more.</summary>
    public string? DeclaredQualification { get; private set; }

    public string? TrainingField { get; private set; }
    public string ActivityStatus { get; private set; } = "";
    public string? InactivityReason { get; private set; }
    public string? SocialInsurance { get; private set; }
    public string? JobTitle { get; private set; }
    public string? Occupation { get; private set; }
    public string? ContractKind { get; private set; }
    public DateOnly? ContractStartedOn { get; private set; }
    public string? WorkplaceCommuneCode { get; private set; }
    public bool? InIndustrialZone { get; private set; }
    public string? EmployerName { get; private set; }
    public string? EmployerKind { get; private set; }
    public string? EmployerCommuneCode { get; private set; }
    public string? Industry { get; private set; }
    public string? Section { get; private set; }
    public string? UnemploymentDuration { get; private set; }
    public string? UnemploymentReason { get; private set; }
    public bool? SeeksWork { get; private set; }

    /// <summary>Encrypted, class personal. The employer's code too: of a self-employed person it may be the personal number.</summary>
    public byte[]? SocialInsuranceNumber { get; private set; }

    public byte[]? FormerIdentityCard { get; private set; }

    /// <summary>Keyed digest of <see cref="FormerIdentityCard"/>, by which it is searched for; several persons may have given the same.</summary>
    public byte[]? FormerIdentityCardIndex { get; private set; }

    public byte[]? Phone { get; private set; }
    public byte[]? Address { get; private set; }
    public byte[]? EmployerCode { get; private set; }

    /// <summary>Encrypted, class sensitive: special groups and ethnic group.</summary>
    public byte[]? Sensitive { get; private set; }

    public string? ReceiptKind { get; private set; }
    public string? ReceiptNumber { get; private set; }
    public DateOnly? ReceiptDate { get; private set; }

    /// <summary>True only with a receipt; else a local record.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>False when the record left the register.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary><see cref="Held"/>, <see cref="Frozen"/> or <see cref="HandedOver"/>.</summary>
    public string Holding { get; private set; } = Held;

    /// <summary>The day from which this state holds.</summary>
    public DateOnly EffectiveOn { get; private set; }

    /// <summary>Where the record last came from, see the list record-sources.</summary>
    public string Source { get; private set; } = "";

    public DateTimeOffset EnteredAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>What <see cref="FormerIdentityCardIndex"/> holds of a card.</summary>
    public static byte[] IndexOfFormerCard(string card, PersonalDataCipher cipher) => cipher.Digest("former-identity-card", System.Text.Encoding.UTF8.GetBytes(card));

    /// <summary>A first record of this person.</summary>
    public static Worker Enter(Person person, WorkerFacts facts, PersonalDataCipher cipher, string source, DateOnly effectiveOn, DateTimeOffset now, bool sameNumber = false)
    {
        var worker = new Worker { PersonId = person.Id, Person = person, EnteredAt = now };
        worker.Correct(facts, cipher, source, effectiveOn, now, sameNumber);
        return worker;
    }

    /// <summary>Takes over what a checked form says, as the next version.</summary>
    /// <param name="facts">The form.</param>
    /// <param name="cipher">Protects its values.</param>
    /// <param name="source">See the list record-sources.</param>
    /// <param name="effectiveOn">The day from which it holds.</param>
    /// <param name="now">The moment of the change.</param>
    /// <param name="sameNumber">True where the person was found by this very number, which then need not be digested again.</param>
    public void Correct(WorkerFacts facts, PersonalDataCipher cipher, string source, DateOnly effectiveOn, DateTimeOffset now, bool sameNumber = false)
    {
        if (sameNumber)
            Person.Describe(facts.FullName, facts.BirthDate, facts.Sex);
        else
            Person.Identify(facts, cipher);
        (NameKey, BirthYear) = (Person.NameKey ?? "", (short?)Person.BirthDate?.Year);
        (CommuneCode, FormerCommuneCode, FormerDistrictCode) = (facts.CurrentCommune, facts.FormerCommune, facts.FormerDistrict);
        (PermanentCommuneCode, PermanentFormerCommuneCode) = (facts.PermanentCommune, facts.PermanentFormerCommune);
        (TemporaryCommuneCode, TemporaryFormerCommuneCode) = (facts.TemporaryCommune, facts.TemporaryFormerCommune);
        (GeneralEducation, TrainingField) = (facts.GeneralEducation, facts.TrainingField);
        // A form that repeats what a certificate proved declares nothing new.
        Qualify(facts.Qualification == Qualification ? DeclaredQualification ?? Qualification : facts.Qualification);
        (ActivityStatus, InactivityReason, SocialInsurance) = (facts.ActivityStatus, facts.InactivityReason, facts.SocialInsurance);
        (JobTitle, Occupation, ContractKind, ContractStartedOn) = (facts.JobTitle, facts.Occupation, facts.ContractKind, facts.ContractStartedOn);
        (WorkplaceCommuneCode, InIndustrialZone) = (facts.WorkplaceCommune, facts.InIndustrialZone);
        (EmployerName, EmployerKind, EmployerCommuneCode, Industry, Section) = (facts.EmployerName, facts.EmployerKind, facts.EmployerCommune, facts.Industry, facts.Section);
        (UnemploymentDuration, UnemploymentReason, SeeksWork) = (facts.UnemploymentDuration, facts.UnemploymentReason, facts.SeeksWork);
        SocialInsuranceNumber = cipher.Protect(PersonalDataClass.Personal, PersonId, NumberField, facts.SocialInsuranceNumber);
        FormerIdentityCard = cipher.Protect(PersonalDataClass.Personal, PersonId, FormerCardField, facts.FormerIdentityCard);
        FormerIdentityCardIndex = facts.FormerIdentityCard is { } card ? IndexOfFormerCard(card, cipher) : null;
        Phone = cipher.Protect(PersonalDataClass.Personal, PersonId, PhoneField, facts.Phone);
        Address = cipher.Protect(PersonalDataClass.Personal, PersonId, AddressField, facts.Address);
        EmployerCode = cipher.Protect(PersonalDataClass.Personal, PersonId, EmployerCodeField, facts.EmployerCode);
        var sensitive = facts.SpecialGroups.IsEmpty && facts.EthnicGroup is null
            ? null
            : JsonSerializer.Serialize(new SensitiveItems(facts.SpecialGroups, facts.EthnicGroup), JsonSerializerOptions.Web);
        Sensitive = cipher.Protect(PersonalDataClass.Sensitive, PersonId, SensitiveField, sensitive);
        Next(source, effectiveOn, now);
    }

    /// <summary>From now on the record is registered (đã đăng ký): the receipt is what makes it so.</summary>
    public void Attach(string kind, string number, DateOnly date, DateTimeOffset now, string? source = null)
    {
        Hold(kind, number, date);
        Next(source ?? (kind == "national" ? "national-system" : "social-insurance"), EffectiveOn, now);
    }

    /// <summary>No registration stands behind the record any more: it is a local one again, and says what it said.</summary>
    public void Withdraw(DateTimeOffset now)
    {
        (ReceiptKind, ReceiptNumber, ReceiptDate, IsRegistered) = (null, null, null, false);
        Next(Source, EffectiveOn, now);
    }

    /// <summary>The record leaves the register; what stood in it stays for its history.</summary>
    public void Leave(DateTimeOffset now)
    {
        IsActive = false;
        Next(Source, EffectiveOn, now);
    }

    /// <summary>The record is back in the register as it was, but for certificates that came or went meanwhile.</summary>
    public void Return(DateTimeOffset now)
    {
        IsActive = true;
        Qualify(DeclaredQualification ?? Qualification);
        Next(Source, EffectiveOn, now);
    }

    /// <summary>A next version that says the same: something was decided about the record.</summary>
    public void Confirm(DateTimeOffset now) => Next(Source, EffectiveOn, now);

    /// <summary>Holds the receipt as part of a version that something else makes.</summary>
    public void Hold(string kind, string number, DateOnly date) => (ReceiptKind, ReceiptNumber, ReceiptDate, IsRegistered) = (kind, number, date, true);

    /// <summary>Takes the record out of the register (died), or back into it; nothing of it is deleted.</summary>
    public void Stay(bool active, DateOnly effectiveOn, DateTimeOffset now)
    {
        IsActive = active;
        if (active)
            Qualify(DeclaredQualification ?? Qualification);
        Next("national-system", effectiveOn, now);
    }

    /// <summary>Stays as it is from now on, until the hand-over (bàn giao) of it has ended one way or the other.</summary>
    public void Freeze(DateTimeOffset now)
    {
        Next(Source, EffectiveOn, now);
        Holding = Frozen;
    }

    /// <summary>The hand-over did not come about: the record is this province's as before, but for certificates that came or went meanwhile.</summary>
    public void Thaw(DateTimeOffset now)
    {
        Holding = Held;
        Qualify(DeclaredQualification ?? Qualification);
        Next(Source, EffectiveOn, now);
    }

    /// <summary>The other province may hold it from now on, so this one does not; what stood in it stays for its history.</summary>
    public void HandOver(DateTimeOffset now)
    {
        (Holding, IsActive) = (Held, false);
        Next(Source, EffectiveOn, now);
        Holding = HandedOver;
    }

    /// <summary>Takes over what another province handed over; also a record that was handed over from here before, or left.</summary>
    public void Receive(WorkerFacts facts, PersonalDataCipher cipher, DateOnly effectiveOn, DateTimeOffset now)
    {
        (Holding, IsActive) = (Held, true);
        Correct(facts, cipher, HandedOver, effectiveOn, now, sameNumber: true);
    }

    /// <summary>The qualification as the person's certificates stand now; false, and no next version, where it is the same.</summary>
    public bool FollowCertificates(DateOnly effectiveOn, DateTimeOffset now)
    {
        var before = Qualification;
        Qualify(DeclaredQualification ?? Qualification);
        if (Qualification == before)
            return false;
        Next("training-certificate", effectiveOn, now);
        return true;
    }

    /// <summary>The form as it stands, decrypted; the sensitive class only when asked for.</summary>
    public WorkerFacts Reveal(PersonalDataCipher cipher, bool withSensitive)
    {
        var sensitive = withSensitive && cipher.Reveal(PersonalDataClass.Sensitive, PersonId, SensitiveField, Sensitive) is { } json
            ? JsonSerializer.Deserialize<SensitiveItems>(json, JsonSerializerOptions.Web)
            : null;
        return new WorkerFacts
        {
            FullName = Person.FullName ?? "", BirthDate = Person.BirthDate ?? default, Sex = Person.Sex ?? "", PersonalNumber = Person.RevealNumber(cipher),
            FormerIdentityCard = cipher.Reveal(PersonalDataClass.Personal, PersonId, FormerCardField, FormerIdentityCard),
            SocialInsuranceNumber = cipher.Reveal(PersonalDataClass.Personal, PersonId, NumberField, SocialInsuranceNumber),
            PermanentCommune = PermanentCommuneCode, PermanentFormerCommune = PermanentFormerCommuneCode,
            TemporaryCommune = TemporaryCommuneCode, TemporaryFormerCommune = TemporaryFormerCommuneCode,
            SpecialGroups = [.. sensitive?.Groups ?? []], EthnicGroup = sensitive?.Ethnic,
            GeneralEducation = GeneralEducation, Qualification = Qualification, TrainingField = TrainingField,
            ActivityStatus = ActivityStatus, InactivityReason = InactivityReason, SocialInsurance = SocialInsurance,
            JobTitle = JobTitle, Occupation = Occupation, ContractKind = ContractKind, ContractStartedOn = ContractStartedOn,
            WorkplaceCommune = WorkplaceCommuneCode, InIndustrialZone = InIndustrialZone,
            EmployerName = EmployerName, EmployerCode = cipher.Reveal(PersonalDataClass.Personal, PersonId, EmployerCodeField, EmployerCode),
            EmployerKind = EmployerKind, EmployerCommune = EmployerCommuneCode, Industry = Industry, Section = Section,
            UnemploymentDuration = UnemploymentDuration, UnemploymentReason = UnemploymentReason, SeeksWork = SeeksWork,
            Phone = cipher.Reveal(PersonalDataClass.Personal, PersonId, PhoneField, Phone),
            Address = cipher.Reveal(PersonalDataClass.Personal, PersonId, AddressField, Address),
            FormerDistrict = FormerDistrictCode,
        };
    }

    /// <summary>The special groups that item 8 declares, decrypted; nothing else of the record is.</summary>
    public IReadOnlyList<string> RevealGroups(PersonalDataCipher cipher) => RevealGroups(PersonId, Sensitive, cipher);

    /// <summary>The same of a row that is no entity.</summary>
    internal static IReadOnlyList<string> RevealGroups(Guid personId, byte[]? sensitive, PersonalDataCipher cipher) =>
        cipher.Reveal(PersonalDataClass.Sensitive, personId, SensitiveField, sensitive) is { } json ? JsonSerializer.Deserialize<SensitiveItems>(json, JsonSerializerOptions.Web)!.Groups : [];

    /// <summary>What other services may know of the record.</summary>
    public LabourRecordChanged ToEvent() => new(
        PersonId, Version, BirthMonth(Person.BirthDate), Person.Sex ?? "", CommuneCode, FormerCommuneCode, FormerDistrictCode, ActivityStatus, Qualification,
        Occupation, Industry, Section, SocialInsurance, IsRegistered, IsActive, EffectiveOn, ChangedAt);

    internal static string BirthMonth(DateOnly? birthDate) => birthDate?.ToString("yyyy-MM", CultureInfo.InvariantCulture) ?? "";

    private void Qualify(string declared)
    {
        Qualification = QualificationOrder.Higher(declared, Person.CertifiedQualification);
        DeclaredQualification = Qualification == declared ? null : declared;
    }

    private void Next(string source, DateOnly effectiveOn, DateTimeOffset now)
    {
        // The other province is given what stands here: whoever may change a record has looked whether it is held.
        if (Holding != Held)
            throw new InvalidOperationException($"A record that is {Holding} was about to be changed.");
        Version++;
        (Source, EffectiveOn, ChangedAt) = (source, effectiveOn, now);
    }
}
