namespace Lmis.Gateway.Journals;

/// <summary>A commit that was sent and not yet answered: until it is, nobody knows which of the two heads the slot has.</summary>
/// <param name="Before">The head without the batch.</param>
/// <param name="After">The head with it.</param>
/// <param name="Records">How many records of writers the batch held.</param>
internal sealed record ChainDoubt(ChainHead Before, ChainHead After, int Records);
