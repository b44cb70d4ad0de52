using Lmis.Hosting;

namespace Lmis.Registry.Copies;

/// <summary>That somebody read a copy of a partner's data about a person: who, when, with which app, on what ground.</summary>
public sealed class PartnerCopyReading
{
    private PartnerCopyReading()
    {
    }

    public Guid Id { get; private set; }
    public Guid SubscriptionId { get; private set; }

    /// <summary>The partner's opaque id of the person.</summary>
    public Guid Entity { get; private set; }

    public string ReadBy { get; private set; } = "";
    public string? ReaderName { get; private set; }
    public string ClientId { get; private set; } = "";
    public string Purpose { get; private set; } = "";
    public DateTimeOffset ReadAt { get; private set; }

    public static PartnerCopyReading Of(PartnerCopy copy, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), SubscriptionId = copy.SubscriptionId, Entity = copy.Entity, ReadBy = caller.Subject, ReaderName = caller.Name, ClientId = caller.ClientId, Purpose = purpose, ReadAt = now,
    };
}
