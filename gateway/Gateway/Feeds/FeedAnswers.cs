using System.Text.Json;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Doors;
using Lmis.Hosting;

namespace Lmis.Gateway.Feeds;

/// <summary>Answers of the built-in services of feeds.</summary>
internal static class FeedAnswers
{
    public static ProviderAnswer Json(object value) => new() { Status = 200, ContentType = "application/json", Content = Content.Of(JsonSerializer.SerializeToUtf8Bytes(value)) };

    public static ProviderAnswer Refuse(int status, string slug, string title, string detail) => new()
    {
        Status = status,
        ContentType = ExchangeFault.ContentType,
        Content = Content.Of(JsonSerializer.SerializeToUtf8Bytes(new { type = Problems.TypePrefix + slug, title, status, detail })),
    };
}
