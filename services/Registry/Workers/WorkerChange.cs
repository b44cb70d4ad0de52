using Lmis.Hosting;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Workers;

/// <summary>One change of a record: who, when, from where, by which trigger of Decree 318 art. 7, and what stood before, encrypted.</summary>
public sealed class WorkerChange
{
    private const string BeforeField = "worker_change.before", ReasonField = "worker_change.reason";

    private WorkerChange()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }

    /// <summary>The version the change made.</summary>
    public long Version { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>User id, or the client's where no user is involved.</summary>
    public string ChangedBy { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>See the list record-sources.</summary>
    public string Source { get; private set; } = "";

    /// <summary>See the list change-triggers; null where the record was entered or a receipt attached.</summary>
    public string? Trigger { get; private set; }

    /// <summary>What was done: <c>entered</c>, <c>corrected</c>, <c>receipt-attached</c>, <c>receipt-withdrawn</c>, <c>employment-opened</c>, <c>certificate-changed</c>, <c>left</c>, <c>returned</c>, <c>merged</c>, <c>merged-into-this</c>, <c>merge-undone</c>, <c>frozen</c>, <c>thawed</c>, <c>handed-over</c>, <c>received</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Why, in the officer's words, encrypted: people write names in such boxes.</summary>
    public byte[]? Reason { get; private set; }

    /// <summary>Names of the items that changed, as in <see cref="WorkerForm"/>, without the sensitive class, whose names stand in <see cref="SensitiveBefore"/>.</summary>
    public string[] Fields { get; private set; } = [];

    /// <summary>The former values of <see cref="Fields"/> as JSON, encrypted, without the sensitive class.</summary>
    public byte[]? Before { get; private set; }

    /// <summary>The former values of the sensitive class as JSON, encrypted with its own key.</summary>
    public byte[]? SensitiveBefore { get; private set; }

    /// <summary>Of a restricted record: on what ground it was changed all the same, see the list restriction-grounds.</summary>
    public string? RestrictionGround { get; private set; }

    /// <summary>A row of the history, about the version the record has now.</summary>
    public static WorkerChange Of(
        Worker worker, string kind, Caller caller, PersonalDataCipher cipher, string? trigger = null, string? reason = null, WorkerDifference? difference = null) =>
        Of(worker, kind, caller.Subject, caller.ClientId, cipher, trigger, reason, difference);

    /// <summary>The same for work done in somebody's name after the request, such as an import.</summary>
    public static WorkerChange Of(
        Worker worker, string kind, string changedBy, string clientId, PersonalDataCipher cipher, string? trigger = null, string? reason = null, WorkerDifference? difference = null) => new()
        {
            Id = Guid.CreateVersion7(worker.ChangedAt), PersonId = worker.PersonId, Version = worker.Version, ChangedAt = worker.ChangedAt,
            ChangedBy = changedBy, ClientId = clientId, Source = worker.Source, Kind = kind, Trigger = trigger,
            Reason = cipher.Protect(PersonalDataClass.Personal, worker.PersonId, ReasonField, reason),
            Fields = [.. (difference?.Fields ?? []).Where(static f => !WorkerDifference.Sensitive.Contains(f))],
            Before = cipher.Protect(PersonalDataClass.Personal, worker.PersonId, BeforeField, difference?.Before),
            SensitiveBefore = cipher.Protect(PersonalDataClass.Sensitive, worker.PersonId, BeforeField, difference?.SensitiveBefore),
        };

    /// <summary>The same, of a restricted record.</summary>
    public WorkerChange Under(string? restrictionGround)
    {
        RestrictionGround = restrictionGround;
        return this;
    }

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, PersonId, ReasonField, Reason);

    /// <summary>The former values as JSON, decrypted.</summary>
    public string? RevealBefore(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, PersonId, BeforeField, Before);

    /// <summary>The former values of the sensitive class as JSON, decrypted.</summary>
    public string? RevealSensitiveBefore(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Sensitive, PersonId, BeforeField, SensitiveBefore);
}
