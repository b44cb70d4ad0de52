using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Handovers;

/// <summary>What another province hands over, checked by the form's rules: the record as it is to stand here, and its receipt.</summary>
public sealed record HandedOverRecord(WorkerFacts Facts, ReceiptView? Receipt, DateOnly MovedOn, string Reason);

/// <summary>A hand-over (bàn giao hồ sơ) of a record from another province to this one. The record is active here only once that province has released it.</summary>
public sealed class IncomingHandover : IAreaScoped
{
    /// <summary>
    /// <c>announced</c>: the record is to be fetched. <c>waiting</c>: it is here, and an officer decides. <c>accepted</c>: the other province is asked to release it. <c>active</c>:
    /// released, and in this register; the other province is to be told. <c>closed</c>: told. <c>refusing</c>, <c>refused</c>: the same for a refusal. <c>withdrawn</c>: taken back. <c>void</c>: the other
    /// province does not stand by it.
    /// </summary>
    public const string Announced = "announced", Waiting = "waiting", Accepted = "accepted", Active = "active", Closed = "closed", Refusing = "refusing", Refused = "refused",
        Withdrawn = "withdrawn", Void = "void";

    private const string ContentField = "incoming_handover.content", AnswerField = "incoming_handover.answer";

    private IncomingHandover()
    {
    }

    /// <summary>The other province's id of it.</summary>
    public Guid Id { get; private set; }

    /// <summary>The subsystem that offers it, for example <c>VN/GOV/H55/LMIS</c>.</summary>
    public string Partner { get; private set; } = "";

    /// <summary>The person as known here, once the record has come.</summary>
    public Guid? PersonId { get; private set; }

    /// <inheritdoc/>
    public string CommuneCode { get; private set; } = "";

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; private set; }

    /// <summary>The <see cref="HandedOverRecord"/>, encrypted, class sensitive; gone when it stands in the register or is not wanted.</summary>
    public byte[]? Content { get; private set; }

    public string State { get; private set; } = Announced;
    public DateTimeOffset AnnouncedAt { get; private set; }

    /// <summary>When the state came about.</summary>
    public DateTimeOffset StateSince { get; private set; }

    public string? DecidedBy { get; private set; }
    public string? ClientId { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why it was refused, encrypted; the other province reads it.</summary>
    public byte[]? Answer { get; private set; }

    /// <summary>Where this province's own record of the person is restricted: on what ground it is replaced.</summary>
    public string? RestrictionGround { get; private set; }

    /// <summary>Of the answer that released it: the agreement, and the exchange's request id under which both journals hold the evidence.</summary>
    public string? AgreementId { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>When the other province is to be asked next; null when there is nothing to ask.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Failures to ask it in a row, and the last one's kind.</summary>
    public int Failures { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>Items of the form that a record which came lacks, or has wrong.</summary>
    public string[] FaultyItems { get; private set; } = [];

    /// <summary>An offer that was heard of; the record is to be fetched at once.</summary>
    public static IncomingHandover Announce(Guid id, string partner, DateTimeOffset now) => new() { Id = id, Partner = partner, AnnouncedAt = now, StateSince = now, NextAt = now };

    /// <summary>A withdrawal that came before its offer: should that come late, it finds this.</summary>
    public static IncomingHandover AnnounceWithdrawn(Guid id, string partner, DateTimeOffset now) => new() { Id = id, Partner = partner, AnnouncedAt = now, StateSince = now, State = Withdrawn };

    /// <summary>The record has come, and an officer decides.</summary>
    public void Keep(Guid personId, HandedOverRecord record, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (PersonId, CommuneCode, FaultyItems) = (personId, record.Facts.CurrentCommune, []);
        Content = cipher.Protect(PersonalDataClass.Sensitive, Id, ContentField, JsonSerializer.Serialize(record, JsonSerializerOptions.Web));
        Move(Waiting, now, null);
    }

    /// <summary>The record, decrypted; null where there is none.</summary>
    public HandedOverRecord? Reveal(PersonalDataCipher cipher) =>
        cipher.Reveal(PersonalDataClass.Sensitive, Id, ContentField, Content) is { } json ? JsonSerializer.Deserialize<HandedOverRecord>(json, JsonSerializerOptions.Web) : null;

    public string? RevealAnswer(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, AnswerField, Answer);

    /// <summary>An officer takes it; from now on the other province is asked to release the record.</summary>
    public void Accept(string? restrictionGround, Caller caller, DateTimeOffset now)
    {
        (DecidedBy, ClientId, DecidedAt, RestrictionGround) = (caller.Subject, caller.ClientId, now, restrictionGround);
        Move(Accepted, now, now);
    }

    /// <summary>It is not taken; what came is forgotten.</summary>
    public void Refuse(string reason, string decidedBy, string clientId, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (DecidedBy, ClientId, DecidedAt, Content) = (decidedBy, clientId, now, null);
        Answer = cipher.Protect(PersonalDataClass.Personal, Id, AnswerField, reason);
        Move(Refusing, now, now);
    }

    /// <summary>The record stands in this register.</summary>
    public void Activate(string? agreementId, string requestId, DateTimeOffset now)
    {
        (AgreementId, RequestId, Content) = (agreementId, requestId, null);
        Move(Active, now, now);
    }

    /// <summary>It has ended as <paramref name="state"/>; of what came nothing is kept here.</summary>
    public void End(string state, DateTimeOffset now)
    {
        Content = null;
        Move(state, now, null);
    }

    /// <summary>The other province could not be asked, or what it said cannot be used.</summary>
    public void Failed(string fault, DateTimeOffset next, string[]? items = null) => (NextAt, Failures, Fault, FaultyItems) = (next, Failures + 1, fault, items ?? []);

    private void Move(string state, DateTimeOffset now, DateTimeOffset? next) => (State, StateSince, NextAt, Failures, Fault) = (state, now, next, 0, null);
}
