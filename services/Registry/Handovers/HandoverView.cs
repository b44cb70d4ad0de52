namespace Lmis.Registry.Handovers;

/// <summary>A hand-over as a list shows it.</summary>
/// <param name="Id">The same at both provinces.</param>
/// <param name="Direction"><c>out</c> or <c>in</c>.</param>
/// <param name="State">Out: <c>offered</c>, <c>withdrawing</c>, <c>withdrawn</c>, <c>refused</c>, <c>released</c>, <c>closed</c>. In: <c>announced</c>, <c>waiting</c>, <c>accepted</c>, <c>active</c>, <c>closed</c>, <c>refusing</c>, <c>refused</c>, <c>withdrawn</c>, <c>void</c>.</param>
/// <param name="StateText">The same in words, in the caller's language.</param>
/// <param name="PersonId">The person as known here; null while the record has not come.</param>
/// <param name="Partner">The other province's subsystem.</param>
/// <param name="Commune">Where the person lives now; null while it is not known.</param>
/// <param name="Begun">When it began here, UTC.</param>
/// <param name="StateSince">When the state came about, UTC.</param>
/// <param name="Fault">Why the next message has not done its work yet; null while nothing is wrong.</param>
/// <param name="FaultText">The same in words, with what to do.</param>
/// <param name="FaultyItems">Items of the form that the record which came lacks or has wrong.</param>
/// <param name="TriesAgainAt">When the next message is due, UTC.</param>
public sealed record HandoverView(
    Guid Id, string Direction, string State, string StateText, Guid? PersonId, string Partner, string? Commune, DateTimeOffset Begun, DateTimeOffset StateSince, string? Fault, string? FaultText,
    IReadOnlyList<string> FaultyItems, DateTimeOffset? TriesAgainAt)
{
    internal const string Out = "out", In = "in";

    /// <summary>One from here.</summary>
    public static HandoverView Of(OutgoingHandover h, bool english) => new(
        h.Id, Out, h.State, HandoverTexts.Of(Out, h.State, english), h.PersonId, h.Partner, h.Commune, h.BegunAt, h.StateSince, h.Fault, HandoverTexts.OfFault(h.Fault, english), [], h.NextAt);

    /// <summary>One to here.</summary>
    public static HandoverView Of(IncomingHandover h, bool english) => new(
        h.Id, In, h.State, HandoverTexts.Of(In, h.State, english), h.PersonId, h.Partner, h.CommuneCode.Length == 0 ? null : h.CommuneCode, h.AnnouncedAt, h.StateSince, h.Fault,
        HandoverTexts.OfFault(h.Fault, english), h.FaultyItems, h.NextAt);
}
