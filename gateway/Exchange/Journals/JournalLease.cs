namespace Lmis.Exchange.Journals;

/// <summary>How a slot was taken, told by its opening entry.</summary>
/// <param name="Owner">Id of the running gateway that took it.</param>
/// <param name="Fence">Number of the lease; every lease of a slot has a higher one, and only the highest may append.</param>
/// <param name="Checkpoint">Hash of the latest checkpoint the gateway knew then, or null.</param>
public sealed record JournalLease(string Owner, long Fence, string? Checkpoint);
