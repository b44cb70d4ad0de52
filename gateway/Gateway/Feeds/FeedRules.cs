using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Feeds;

namespace Lmis.Gateway.Feeds;

/// <summary>What a partner's gateway is told when a subscription begins or ends.</summary>
/// <param name="Subscription">The subscriber's id of it.</param>
/// <param name="Operation">Path of the feed after the service: <c>/changes</c>.</param>
/// <param name="Ends">Whether it ends.</param>
internal sealed record SubscriptionMessage(Guid Subscription, string Operation, bool Ends)
{
    /// <summary>Reads it; null for anything else.</summary>
    public static SubscriptionMessage? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<SubscriptionMessage>(json, JsonSerializerOptions.Web) is { Subscription: var id, Operation: { Length: > 0 and <= 256 } operation } message && id != Guid.Empty && operation[0] == '/'
                ? message
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}

/// <summary>What both sides hold a subscription to.</summary>
internal static class FeedRules
{
    /// <summary>Service codes of the built-in subsystem.</summary>
    public const string Subscriptions = "subscriptions", Feeds = "feeds";

    /// <summary>The position before everything.</summary>
    public const string Beginning = "0";

    private static readonly string[] Parameters = ["after", "limit"];

    /// <summary>Why a feed is not to be had under an agreement, or null.</summary>
    public static AgreementBreach? Check(Agreement agreement, string operation, string? purpose)
    {
        if (string.IsNullOrEmpty(purpose) || !agreement.Purposes.Contains(purpose))
            return new("purpose-not-agreed", $"The purpose is not one the agreement lists ({string.Join(", ", agreement.Purposes)}).");
        if (!agreement.Templates.Any(template => template.Text == $"GET {operation}"))
            return new("operation-not-agreed", $"The agreement does not list GET {operation}.");
        if (Parameters.FirstOrDefault(name => !agreement.QueryParameters.Contains(name)) is { } parameter)
            return new("query-parameter-not-agreed", $"A feed is read with the query parameters after and limit; the agreement does not list '{parameter}'.");
        var missing = FeedPage.FrameFields.Where(field => !agreement.Fields.Contains(field)).ToList();
        if (missing.Count > 0)
            return new("feed-fields-not-agreed", $"Without these fields a feed is of no use, and the agreement does not list them: {string.Join(", ", missing)}. Agree anew.");
        return null;
    }

    /// <summary>Seconds between attempts: 1, 2, 4 and so on up to the longest.</summary>
    public static TimeSpan Pause(int attempts, TimeSpan longest) => TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(attempts, 20) - 1)));
}
