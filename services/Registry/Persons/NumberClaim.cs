namespace Lmis.Registry.Persons;

/// <summary>
/// A record was entered with a number that a record outside the area of whoever entered it holds. The officer is answered as if nobody held it,
/// and the province decides whether the person moved or the number is wrong.
/// </summary>
public sealed class NumberClaim
{
    /// <summary>The states of a claim: waiting for the province, or how it ended; <c>withdrawn</c> when the record was given another number.</summary>
    public const string Open = "open", Moved = "moved", Refused = "refused", Withdrawn = "withdrawn";

    private NumberClaim()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>Whose record claims the number.</summary>
    public Guid PersonId { get; private set; }

    /// <summary>Blind index of the number, under which its holder is found.</summary>
    public byte[] NumberIndex { get; private set; } = [];

    public DateTimeOffset ClaimedAt { get; private set; }
    public string ClaimedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary><c>open</c>, <c>moved</c>, <c>refused</c> or <c>withdrawn</c>.</summary>
    public string State { get; private set; } = Open;

    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    /// <summary>A claim that waits.</summary>
    public static NumberClaim Of(Guid personId, byte[] numberIndex, string claimedBy, string clientId, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), PersonId = personId, NumberIndex = numberIndex, ClaimedBy = claimedBy, ClientId = clientId, ClaimedAt = now };

    /// <summary>Closes the claim.</summary>
    public void End(string state, string by, DateTimeOffset now) => (State, EndedBy, EndedAt) = (state, by, now);
}
