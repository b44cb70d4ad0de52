namespace Lmis.Messaging;

/// <summary>What the sidecar is to do with one delivery.</summary>
internal static class DeliveryAnswer
{
    /// <summary>Applied, now or before: acknowledge.</summary>
    public const string Success = "SUCCESS";

    /// <summary>Try again by the resiliency policy, then the dead-letter topic.</summary>
    public const string Retry = "RETRY";

    /// <summary>No attempt can succeed: to the dead-letter topic at once.</summary>
    public const string Drop = "DROP";
}

/// <summary>The answer to a single delivery.</summary>
internal sealed record SingleAnswer(string Status);

/// <summary>The answer to a bulk, entry by entry; an entry left out would be tried again.</summary>
internal sealed record BulkAnswer(IReadOnlyList<EntryAnswer> Statuses);

/// <summary>The answer to one entry of a bulk.</summary>
internal sealed record EntryAnswer(string EntryId, string Status);
