using System.Text.Json;
using Lmis.Exchange.Messages;
using Lmis.Hosting;

namespace Lmis.Gateway.Partners;

/// <summary>What a partner's own refusal says of itself.</summary>
internal static class PartnerWords
{
    /// <summary>The detail of a problem document that a partner answered, or null.</summary>
    public static string? Of(PartnerAnswer answer) => Read(answer).Detail;

    /// <summary>Kind and detail of a problem document that a partner answered, each null where it has none.</summary>
    public static (string? Slug, string? Detail) Read(PartnerAnswer answer)
    {
        if (!answer.Content.InMemory || !answer.Fields.TryGetValue("content-type", out var type) || !type[0].StartsWith(ExchangeFault.ContentType, StringComparison.Ordinal))
            return (null, null);
        try
        {
            using var problem = JsonDocument.Parse(answer.Content.Memory);
            var slug = problem.RootElement.TryGetProperty("type", out var given) && given.GetString() is { } urn && urn.StartsWith(Problems.TypePrefix, StringComparison.Ordinal) ? urn[Problems.TypePrefix.Length..] : null;
            return (slug, problem.RootElement.TryGetProperty("detail", out var words) ? words.GetString() : null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Its status tells enough.
            return (null, null);
        }
    }
}
