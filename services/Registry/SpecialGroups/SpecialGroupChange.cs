using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.SpecialGroups;

/// <summary>One change of a special group: who, when, and encrypted what it said before and why.</summary>
public sealed class SpecialGroupChange
{
    /// <summary>What was done.</summary>
    public const string Added = "added", Corrected = "corrected", Ended = "ended";

    private const string Field = "special_group_change.content";
    private const int Block = 2048;

    /// <summary>What a change keeps: the former state, null of an addition, and the officer's words.</summary>
    internal sealed record Kept(SpecialGroupFacts? Before, string? Reason);

    private SpecialGroupChange()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid SpecialGroupId { get; private set; }
    public Guid PersonId { get; private set; }

    /// <summary>The version it made.</summary>
    public long Version { get; private set; }

    /// <summary><c>added</c>, <c>corrected</c> or <c>ended</c>.</summary>
    public string Kind { get; private set; } = "";

    public DateTimeOffset ChangedAt { get; private set; }
    public string ChangedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>Encrypted, class sensitive: the state before, and why, in the officer's words.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>Of a restricted record: on what ground it was changed all the same, see the list restriction-grounds.</summary>
    public string? RestrictionGround { get; private set; }

    /// <summary>A row of the history, about the version the group has now.</summary>
    public static SpecialGroupChange Of(SpecialGroup group, string kind, SpecialGroupFacts? before, string? reason, string? restrictionGround, Caller caller, PersonalDataCipher cipher) => new()
    {
        Id = Guid.CreateVersion7(group.ChangedAt), SpecialGroupId = group.Id, PersonId = group.PersonId, Version = group.Version, Kind = kind, ChangedAt = group.ChangedAt,
        ChangedBy = caller.Subject, ClientId = caller.ClientId, RestrictionGround = restrictionGround,
        Content = cipher.Protect(PersonalDataClass.Sensitive, group.Id, Field, JsonSerializer.Serialize(new Kept(before, reason), SpecialGroupJson.Options), Block)!,
    };

    internal Kept Reveal(PersonalDataCipher cipher) =>
        JsonSerializer.Deserialize<Kept>(cipher.Reveal(PersonalDataClass.Sensitive, SpecialGroupId, Field, Content)!, SpecialGroupJson.Options)!;
}
