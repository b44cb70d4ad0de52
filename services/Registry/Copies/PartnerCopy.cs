using System.Text.Json;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Copies;

/// <summary>A copy of what a partner's feed tells of one person. The partner is its master; nothing here ever changes it but the feed.</summary>
public sealed class PartnerCopy
{
    private const string ContentField = "partner_copy.content";

    private PartnerCopy()
    {
    }

    public Guid Id { get; private set; }
    public Guid SubscriptionId { get; private set; }

    /// <summary>The partner's opaque id of the person.</summary>
    public Guid Entity { get; private set; }

    /// <summary>The partner's version.</summary>
    public long Version { get; private set; }

    /// <summary>Blind index of the personal number, by which it is found.</summary>
    public byte[] NumberIndex { get; private set; } = [];

    /// <summary>What was told, as JSON, encrypted.</summary>
    public byte[] Content { get; private set; } = [];

    public DateTimeOffset TakenAt { get; private set; }

    public static PartnerCopy Of(Guid subscription, Guid entity, long version, WorkerStatusCopied told, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var copy = new PartnerCopy { Id = Guid.CreateVersion7(now), SubscriptionId = subscription, Entity = entity };
        copy.Take(version, told, cipher, now);
        return copy;
    }

    /// <summary>Becomes what the feed tells now.</summary>
    public void Take(long version, WorkerStatusCopied told, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (Version, TakenAt) = (version, now);
        NumberIndex = cipher.BlindIndex(told.PersonalNumber);
        Content = cipher.Protect(PersonalDataClass.Personal, Id, ContentField, JsonSerializer.Serialize(told, JsonSerializerOptions.Web))!;
    }

    /// <summary>What was told, decrypted.</summary>
    public WorkerStatusCopied Reveal(PersonalDataCipher cipher) => JsonSerializer.Deserialize<WorkerStatusCopied>(cipher.Reveal(PersonalDataClass.Personal, Id, ContentField, Content)!, JsonSerializerOptions.Web)!;
}

/// <summary>The status of a person of another province, as its feed tells it; values that the agreement does not let pass are null.</summary>
/// <param name="PersonalNumber">Twelve digits.</param>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>outside-labour-force</c>.</param>
/// <param name="Registered">The record there holds a receipt.</param>
/// <param name="AsOf">The day from which the record there says so.</param>
/// <param name="Ground"><c>residence</c>, <c>consent</c> or <c>legal-basis</c>.</param>
public sealed record WorkerStatusCopied(string PersonalNumber, string? Status, bool? Registered, DateOnly? AsOf, string? Ground);
