using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Lmis.Exchange.Feeds;

/// <summary>A page of a dataset's change feed, as its service answers it once the agreement's fields are cut.</summary>
/// <param name="Changes">In the order of their positions.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="AtHead">Whether there was nothing more.</param>
/// <param name="FreshUntil">Until when copies may be served; null where they do not age.</param>
public sealed record FeedPage(IReadOnlyList<FeedChange> Changes, string Next, bool AtHead, DateTimeOffset? FreshUntil)
{
    /// <summary>What the agreement's fields must hold for the feed to be of use, apart from the data.</summary>
    public static IReadOnlyList<string> FrameFields { get; } = ["/changes/*/position", "/changes/*/entity", "/changes/*/kind", "/changes/*/version", "/changes/*/at", "/next", "/atHead"];

    /// <summary>Where the data of a change begin among an agreement's fields.</summary>
    public const string DataFields = "/changes/*/data/";

    /// <summary>Reads a page.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="page">The page; valid while <paramref name="document"/> is.</param>
    /// <param name="document">Holds the data; dispose it when done. Null when the page cannot be read.</param>
    /// <param name="fault">What is wrong, without data.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out FeedPage? page, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? fault)
    {
        (page, document, fault) = (null, null, "it is no JSON");
        try
        {
            document = JsonDocument.Parse(json);
            page = Read(document.RootElement);
            fault = page is null ? "it has not the form of a page of changes" : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            fault = "it has not the form of a page of changes";
        }
        if (page is not null && document is not null)
            return true;
        document?.Dispose();
        (page, document, fault) = (null, null, fault ?? "it cannot be read");
        return false;
    }

    private static FeedPage? Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("next", out var next) || !FeedHeader.IsPosition(next.GetString())
            || !root.TryGetProperty("atHead", out var head) || !root.TryGetProperty("changes", out var items))
            return null;
        var changes = new List<FeedChange>(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            if (FeedChange.Read(item) is not { } change)
                return null;
            changes.Add(change);
        }
        return new(changes, next.GetString()!, head.GetBoolean(), root.TryGetProperty("freshUntil", out var fresh) && fresh.ValueKind is JsonValueKind.String ? fresh.GetDateTimeOffset() : null);
    }
}
