using System.Net;
using System.Text.Json;
using Lmis.LocalSidecar.Api;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>What an application's answer to an event means.</summary>
internal enum AppAnswer
{
    /// <summary>2xx with an empty body or SUCCESS: acknowledged.</summary>
    Success,

    /// <summary>RETRY, an unknown status, or any code but 2xx and 404: tried again by the inbound policy.</summary>
    Retry,

    /// <summary>DROP or 404: to the dead-letter topic if there is one.</summary>
    Drop,
}

/// <summary>Reads the answers of single and of bulk deliveries.</summary>
internal static class AppAnswers
{
    public static AppAnswer Of(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (status == HttpStatusCode.NotFound)
            return AppAnswer.Drop;
        if ((int)status is < 200 or > 299)
            return AppAnswer.Retry;
        if (body.IsEmpty)
            return AppAnswer.Success;

        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            return JsonNames.Text(json.RootElement, "status") is { Length: > 0 } given ? Of(given) : AppAnswer.Success;
        }
        catch (JsonException e) when (e.Message.Length > 0)
        {
            // Dapr takes a 2xx whose body it cannot read for success.
            return AppAnswer.Success;
        }
    }

    /// <summary>Answers by entry id; null when the body cannot be read, and then every entry is tried again.</summary>
    public static Dictionary<string, AppAnswer>? OfBulk(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            var answers = new Dictionary<string, AppAnswer>(StringComparer.Ordinal);
            if (JsonNames.Find(json.RootElement, "statuses") is not { ValueKind: JsonValueKind.Array } statuses)
                return answers;

            foreach (var entry in statuses.EnumerateArray())
            {
                if (JsonNames.Text(entry, "entryId") is { } id)
                    answers[id] = JsonNames.Text(entry, "status") is { Length: > 0 } given ? Of(given) : AppAnswer.Retry;
            }

            return answers;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AppAnswer Of(string status) => status switch
    {
        "SUCCESS" => AppAnswer.Success,
        "DROP" => AppAnswer.Drop,
        _ => AppAnswer.Retry,
    };
}
