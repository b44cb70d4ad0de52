using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Feeds;

/// <summary>
/// The header <c>Lmis-Feed</c> of a delivery (RFC 9651 dictionary): which subscription, from where to where, until when copies are fresh, and how many entities are
/// taken away for which reasons. It is signed like every <c>lmis-</c> field, so that both journals show it without the content.
/// </summary>
/// <param name="Subscription">The subscriber's id of it.</param>
/// <param name="After">The position that the delivery follows.</param>
/// <param name="Next">The position after it.</param>
/// <param name="FreshUntil">Until when copies may be served; null where they do not age or the feed is not at its head.</param>
/// <param name="Removed">How many changes take something away.</param>
/// <param name="Reasons">Why, each reason once, in order of their letters.</param>
public sealed record FeedHeader(Guid Subscription, string After, string Next, DateTimeOffset? FreshUntil, int Removed, IReadOnlyList<string> Reasons)
{
    /// <summary>Name of the field, in lower case.</summary>
    public const string Name = "lmis-feed";

    /// <summary>The longest time that copies may be called fresh at once.</summary>
    public static readonly TimeSpan LongestFresh = TimeSpan.FromMinutes(15);

    private const int LongestPosition = 64, MostReasons = 16;

    /// <summary>Whether a text can be a position: 1 to 64 letters, digits and hyphens.</summary>
    public static bool IsPosition([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= LongestPosition } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Reads the field; false for anything that breaks its form.</summary>
    public static bool TryParse(string? field, [NotNullWhen(true)] out FeedHeader? header)
    {
        header = null;
        if (field is null || !SfParser.TryParseDictionary(field, out var members))
            return false;
        if (!Guid.TryParseExact(Text("subscription"), "D", out var subscription) || Text("after") is not { } after || Text("next") is not { } next || !IsPosition(after) || !IsPosition(next))
            return false;
        var fresh = Value("fresh-until") is SfValue.Date { UnixSeconds: >= 0 and < 253_402_300_800 } until ? DateTimeOffset.FromUnixTimeSeconds(until.UnixSeconds) : (DateTimeOffset?)null;
        var removed = Value("removed") is SfValue.Integer { Value: >= 0 and <= int.MaxValue } count ? (int)count.Value : 0;
        var reasons = members.TryGet("reasons", out var member) && member is SfInnerList list ? list.Items.Select(static item => (item.Value as SfValue.Text)?.Value).OfType<string>().Take(MostReasons).ToArray() : [];
        header = new(subscription, after, next, fresh, removed, reasons);
        return true;

        SfValue? Value(string key) => members.TryGet(key, out var found) && found is SfItem item ? item.Value : null;
        string? Text(string key) => (Value(key) as SfValue.Text)?.Value;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var members = new SfDictionary();
        members.Set("subscription", new SfItem(new SfValue.Text(Subscription.ToString())));
        members.Set("after", new SfItem(new SfValue.Text(After)));
        members.Set("next", new SfItem(new SfValue.Text(Next)));
        if (FreshUntil is { } until)
            members.Set("fresh-until", new SfItem(new SfValue.Date(until.ToUnixTimeSeconds())));
        if (Removed > 0)
            members.Set("removed", new SfItem(new SfValue.Integer(Removed)));
        if (Reasons.Count > 0)
            members.Set("reasons", new SfInnerList([.. Reasons.Take(MostReasons).Select(static reason => new SfItem(new SfValue.Text(reason)))], SfParameters.None));
        return SfWriter.Write(members);
    }
}
