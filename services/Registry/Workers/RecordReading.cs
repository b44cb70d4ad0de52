using Lmis.Hosting;
using Lmis.Registry.Verifications;

namespace Lmis.Registry.Workers;

/// <summary>That somebody read a person's data: who, when, with which app, on what ground, and whether the sensitive class was shown.</summary>
public sealed class RecordReading
{
    /// <summary>The purpose of a reading that is the person's right (list reading-purposes).</summary>
    public const string OwnPurpose = "data-subject-request";

    private RecordReading()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
    public string ReadBy { get; private set; } = "";
    public string? ReaderName { get; private set; }
    public string ClientId { get; private set; } = "";

    /// <summary>The officer's area, 2, 3 or 5 digits: the unit that the person is told instead of the officer.</summary>
    public string? ReaderUnit { get; private set; }

    /// <summary>The officer's roles.</summary>
    public string[] ReaderRoles { get; private set; } = [];

    /// <summary>See the list reading-purposes; of a partner's reading, the agreement's purpose.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>
    /// What was read: <c>record</c>, <c>history</c>, <c>conflict</c>, <c>name</c>, <c>number-claim</c>, <c>duplicate</c>, <c>special-groups</c>, <c>registration-refusal</c>, or <c>verification</c> where it was
    /// asked about through the exchange; by a partner <c>status</c>, <c>registration</c> or <c>handover</c>; by the person <c>own-record</c>, <c>own-readings</c> or <c>own-export</c>; by the
    /// data-protection officer <c>access-log</c>.
    /// </summary>
    public string What { get; private set; } = "";

    /// <summary>Whether special groups and ethnicity were shown.</summary>
    public bool Sensitive { get; private set; }

    /// <summary>Of a partner's reading: the agreement it was made under.</summary>
    public string? AgreementId { get; private set; }

    /// <summary>Of a partner's reading: the exchange's request id, under which both journals hold the evidence.</summary>
    public string? RequestId { get; private set; }

    /// <summary>Of a partner's reading: its own file reference, where it gave one.</summary>
    public string? PurposeDetail { get; private set; }

    /// <summary>
    /// Of a partner's reading: why the person was inside the agreement's rows, <c>residence</c>, <c>consent</c> or <c>legal-basis</c>, as the partner was told; null of readings from before it was kept.
    /// </summary>
    public string? Ground { get; private set; }

    /// <summary>Of a partner's reading on the ground of a consent: which one.</summary>
    public Guid? ConsentId { get; private set; }

    /// <summary>A row of the reading record.</summary>
    public static RecordReading Of(Guid personId, string what, string purpose, bool sensitive, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, ReadAt = now, ReadBy = caller.Subject, ReaderName = caller.Name, ClientId = caller.ClientId,
        ReaderUnit = caller.Area, ReaderRoles = [.. caller.Roles], Purpose = purpose, What = what, Sensitive = sensitive,
    };

    /// <summary>The person's reading of their own data.</summary>
    public static RecordReading BySelf(Guid personId, string what, bool sensitive, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, ReadAt = now, ReadBy = caller.Subject, ClientId = caller.ClientId,
        Purpose = OwnPurpose, What = what, Sensitive = sensitive,
    };

    /// <summary>A bulk verification's reading, in the name of the officer who started it; of one question there is one, however often it is asked.</summary>
    public static RecordReading ByRun(VerificationRun run, Guid personId, Guid messageId, DateTimeOffset now) => new()
    {
        Id = messageId, PersonId = personId, ReadAt = now, ReadBy = run.StartedBy, ReaderName = run.StarterName, ClientId = run.ClientId, ReaderUnit = run.Area,
        Purpose = run.Purpose, What = "verification",
    };

    /// <summary>What is sent to a partner's service of our own accord: told under its agreement, which the answer names; until then by the id of the message.</summary>
    public static RecordReading BySending(Guid personId, string service, Guid messageId, string purpose, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, ReadAt = now, ReadBy = string.Join('/', service.Split('/')[..3]), ClientId = string.Join('/', service.Split('/')[..4]),
        Purpose = purpose, What = "registration", AgreementId = "", RequestId = messageId.ToString(), Ground = "legal-basis",
    };

    /// <summary>A partner's reading through the exchange: read by the member, with its subsystem.</summary>
    public static RecordReading ByPartner(Guid personId, string what, ExchangeCaller partner, string? purposeDetail, string ground, Guid? consentId, DateTimeOffset now, bool sensitive = false) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, ReadAt = now, ReadBy = partner.Member, ClientId = partner.Consumer,
        Purpose = partner.Purpose, What = what, AgreementId = partner.Agreement, RequestId = partner.RequestId, PurposeDetail = purposeDetail, Ground = ground, ConsentId = consentId, Sensitive = sensitive,
    };
}
