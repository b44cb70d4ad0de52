using System.Text.Json;

namespace Lmis.Exchange.Feeds;

/// <summary>One change of one entity, as pages and deliveries tell it.</summary>
/// <param name="Position">Place in the feed.</param>
/// <param name="Entity">Opaque id.</param>
/// <param name="Kind"><c>changed</c> or <c>removed</c>.</param>
/// <param name="Version">Of the entity.</param>
/// <param name="At">When it came to be told.</param>
/// <param name="Reason">Why it is taken away; null of a change.</param>
/// <param name="Data">The entity as it is now; null of what is taken away.</param>
public sealed record FeedChange(string Position, Guid Entity, string Kind, long Version, DateTimeOffset At, string? Reason, JsonElement? Data)
{
    /// <summary>Values of <see cref="Kind"/>.</summary>
    public const string Changed = "changed", Removed = "removed";

    private const int LongestReason = 64;

    // Null for what has not the form.
    internal static FeedChange? Read(JsonElement item)
    {
        if (item.ValueKind is not JsonValueKind.Object || Text(item, "position") is not { } position || !FeedHeader.IsPosition(position) || Text(item, "kind") is not (Changed or Removed))
            return null;
        if (!item.TryGetProperty("entity", out var entity) || !entity.TryGetGuid(out var id) || !item.TryGetProperty("version", out var version) || !item.TryGetProperty("at", out var at))
            return null;
        var reason = Text(item, "reason");
        return reason is not null && !IsReason(reason)
            ? null
            : new(position, id, Text(item, "kind")!, version.GetInt64(), at.GetDateTimeOffset(), reason,
                item.TryGetProperty("data", out var data) && data.ValueKind is not JsonValueKind.Null ? data : null);
    }

    internal static bool IsReason(string text) => text.Length is > 0 and <= LongestReason && text.All(static c => char.IsAsciiLetterLower(c) || c == '-');

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
