using Lmis.Hosting;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Exchange;

/// <summary>A message about a hand-over.</summary>
/// <param name="HandoverId">Which one; its only key at both provinces.</param>
/// <param name="Salt">128 random bits in unpadded base64url.</param>
public sealed record HandoverMessage(Guid HandoverId, string Salt);

/// <summary>A refusal of a hand-over.</summary>
/// <param name="HandoverId">Which one.</param>
/// <param name="Salt">128 random bits in unpadded base64url.</param>
/// <param name="Reason">Why, for the officer who began it; at most 500 letters.</param>
public sealed record HandoverRefusal(Guid HandoverId, string Salt, string? Reason = null);

/// <summary>Where the hand-over stands at the province that answers.</summary>
/// <param name="HandoverId">Which one.</param>
/// <param name="State">Of the province that gives: <c>offered</c>, <c>withdrawing</c>, <c>withdrawn</c>, <c>refused</c>, <c>released</c>, <c>closed</c>, <c>held-back</c> or <c>superseded</c>. Of the one that takes: <c>announced</c>, <c>waiting</c>, <c>accepted</c>, <c>active</c>, <c>closed</c>, <c>refusing</c>, <c>refused</c>, <c>withdrawn</c> or <c>void</c>.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record HandoverAnswer(Guid HandoverId, string State, string Salt)
{
    internal static HandoverAnswer Of(Guid id, string state) => new(id, state, ExchangeSalt.New());
}

/// <summary>A receipt that goes with its record.</summary>
public sealed record HandoverReceipt(string? Kind, string? Number, DateOnly? Date);

/// <summary>The record that is handed over, while it is offered or released; else only the state.</summary>
/// <param name="HandoverId">Which one.</param>
/// <param name="State">As in <see cref="HandoverAnswer"/>.</param>
/// <param name="Commune">Where the person lives now.</param>
/// <param name="Residence"><c>permanent</c> or <c>temporary</c>.</param>
/// <param name="MovedOn">Since when.</param>
/// <param name="Reason">Why it is handed over.</param>
/// <param name="Record">The 15 items, as the form has them.</param>
/// <param name="Receipt">What makes it registered.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record HandoverRecord(
    Guid HandoverId, string State, string? Commune, string? Residence, DateOnly? MovedOn, string? Reason, WorkerForm? Record, HandoverReceipt? Receipt, string Salt);
