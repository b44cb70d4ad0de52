using Lmis.Registry.PersonalData;

namespace Lmis.Registry.National;

/// <summary>
/// One message with local records on its way to the national system, kept word for word until it is answered: what may have arrived is sent again as it was, under the same X-Road-Id.
/// </summary>
public sealed class RegistrationBatch
{
    /// <summary><c>open</c> until it is answered; <c>divided</c> when it was refused as a whole and its halves took its place.</summary>
    public const string Open = "open", Answered = "answered", Divided = "divided";

    private const string ContentField = "registration_batch.content";

    private RegistrationBatch()
    {
    }

    /// <summary>Also the X-Road-Id.</summary>
    public Guid Id { get; private set; }

    public string State { get; private set; } = Open;
    public DateTimeOffset MadeAt { get; private set; }
    public int Records { get; private set; }

    /// <summary>The body, encrypted; null once it is answered.</summary>
    public byte[]? Content { get; private set; }

    /// <summary>When it is sent next; null when it is not.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Attempts without a usable answer, and what was wrong with the last.</summary>
    public int Failures { get; private set; }

    public string? Fault { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>X-Road-Request-Id of the answered exchange: both journals hold the evidence under it.</summary>
    public string? JournalReference { get; private set; }

    public string? AgreementId { get; private set; }

    public static RegistrationBatch Of(Guid id, int records, string body, PersonalDataCipher cipher, DateTimeOffset nextAt, DateTimeOffset now) => new()
    {
        Id = id, MadeAt = now, Records = records, NextAt = nextAt, Content = cipher.Protect(PersonalDataClass.Personal, id, ContentField, body),
    };

    /// <summary>The body, decrypted.</summary>
    public string Reveal(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, ContentField, Content)!;

    public void Fail(string fault, DateTimeOffset next) => (Failures, Fault, NextAt) = (Failures + 1, fault, next);

    public void Answer(string journalReference, string? agreementId, DateTimeOffset now) =>
        (State, Content, NextAt, Fault, AnsweredAt, JournalReference, AgreementId) = (Answered, null, null, null, now, journalReference, agreementId);

    /// <summary>The national system takes none of it; what is sent instead are its halves, or nothing where it was one record.</summary>
    public void Divide(string fault, DateTimeOffset now) => (State, Content, NextAt, Fault, AnsweredAt) = (Divided, null, null, fault, now);
}
