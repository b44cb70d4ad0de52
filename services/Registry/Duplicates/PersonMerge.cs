using Lmis.Hosting;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Duplicates;

/// <summary>That two records are of one person (hợp nhất hồ sơ): one stays, the other leaves the register and leads to it; until it is undone.</summary>
public sealed class PersonMerge
{
    /// <summary>The states: it holds, or it was undone.</summary>
    public const string Merged = "merged", Undone = "undone";

    /// <summary>Kind of the change in the history of the record that stays; its items are those that were taken from the other.</summary>
    public const string IntoThis = "merged-into-this";

    private const string ReasonField = "person_merge.reason", UndoReasonField = "person_merge.undo_reason";

    private PersonMerge()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid SurvivingPersonId { get; private set; }

    /// <summary>Whose record left; the id stays this person's for good.</summary>
    public Guid MergedPersonId { get; private set; }

    /// <summary>Version that the record had when it left: a later one was changed since.</summary>
    public long MergedVersion { get; private set; }

    /// <summary><c>merged</c> or <c>undone</c>.</summary>
    public string State { get; private set; } = Merged;

    public DateTimeOffset MergedAt { get; private set; }
    public string MergedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>Why, in the officer's words, encrypted: people write names in such boxes.</summary>
    public byte[] Reason { get; private set; } = [];

    public DateTimeOffset? UndoneAt { get; private set; }
    public string? UndoneBy { get; private set; }

    /// <summary>Why it was undone, encrypted.</summary>
    public byte[]? UndoReason { get; private set; }

    /// <summary>A merge that holds.</summary>
    public static PersonMerge Of(Guid surviving, Guid merged, long mergedVersion, string reason, Caller caller, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new()
        {
            Id = id, SurvivingPersonId = surviving, MergedPersonId = merged, MergedVersion = mergedVersion, MergedAt = now, MergedBy = caller.Subject, ClientId = caller.ClientId,
            Reason = cipher.Protect(PersonalDataClass.Personal, id, ReasonField, reason)!,
        };
    }

    /// <summary>The records are of two persons after all.</summary>
    public void Undo(string reason, string by, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (State, UndoneBy, UndoneAt) = (Undone, by, now);
        UndoReason = cipher.Protect(PersonalDataClass.Personal, Id, UndoReasonField, reason);
    }

    /// <summary>The officer's words, decrypted.</summary>
    public (string Merge, string? Undo) RevealReasons(PersonalDataCipher cipher) =>
        (cipher.Reveal(PersonalDataClass.Personal, Id, ReasonField, Reason)!, cipher.Reveal(PersonalDataClass.Personal, Id, UndoReasonField, UndoReason));
}
