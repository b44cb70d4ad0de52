using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lmis.Benchmarks.Rigs;

/// <summary>
/// The change feeds of all provinces of a rig, and the service that takes them at the national node. A feed is nothing but a length: what stands at a place follows from the
/// place, so that whoever takes it can tell whether every change came, once and in order.
/// </summary>
internal static class ProvinceFeeds
{
    /// <summary>Entities of a feed; each place in turn changes the next, and every seventh place takes away.</summary>
    private const int Entities = 500, Removal = 7;

    private sealed class Taken
    {
        public long Position { get; set; }

        public long Wrong { get; set; }

        public long Deliveries { get; set; }
    }

    public static void Map(WebApplication app)
    {
        var length = 0L;
        var taken = new ConcurrentDictionary<string, Taken>(StringComparer.Ordinal);
        app.MapPost("/changes", (long count) => Interlocked.Add(ref length, count));
        app.MapGet("/taken", () => Results.Json(new { feeds = taken.Count, least = taken.Values.Select(static one => one.Position).DefaultIfEmpty().Min(), wrong = taken.Values.Sum(static one => one.Wrong), deliveries = taken.Values.Sum(static one => one.Deliveries) }));
        app.MapGet("/{province:int}/exchange/registrations/changes", (int province, long after, int limit, HttpContext context) => TellAsync(context, province, after, Math.Min(limit, Interlocked.Read(ref length) - after), Interlocked.Read(ref length)));
        app.MapPost("/{province:int}/exchange/feeds/registrations", (HttpContext context) => TakeAsync(context, taken));
    }

    private static async Task TellAsync(HttpContext context, int province, long after, long count, long length)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers["Lmis-Row-Scope"] = "all";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("changes");
        for (var place = after + 1; place <= after + count; place++)
        {
            var (entity, version) = At(place);
            json.WriteStartObject();
            json.WriteString("position", Text(place));
            json.WriteString("entity", new Guid(province + 1, 0, 0, [0, 0, 0, 0, .. BitConverter.GetBytes(entity)]));
            json.WriteString("kind", place % Removal == 0 ? "removed" : "changed");
            json.WriteNumber("version", version);
            json.WriteString("at", Node.From);
            if (place % Removal == 0)
            {
                json.WriteString("reason", "left-register");
            }
            else
            {
                json.WriteStartObject("data");
                json.WriteString("status", $"employed since version {version}");
                json.WriteString("notAgreed", "x");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("next", Text(after + count));
        json.WriteBoolean("atHead", after + count == length);
        json.WriteString("salt", "AAAAAAAAAAAAAAAAAAAAAA");
        json.WriteEndObject();
    }

    // Every change that is applied is looked at; nothing is left out, told twice or told out of order but it is counted.
    private static async Task TakeAsync(HttpContext context, ConcurrentDictionary<string, Taken> taken)
    {
        using var delivery = await JsonDocument.ParseAsync(context.Request.Body);
        var root = delivery.RootElement;
        var feed = taken.GetOrAdd(root.GetProperty("subscription").GetString()!, static _ => new());
        long position;
        lock (feed)
        {
            feed.Deliveries++;
            if (root.GetProperty("after").GetString() == Text(feed.Position))
            {
                foreach (var change in root.GetProperty("changes").EnumerateArray())
                {
                    feed.Position++;
                    var (_, version) = At(feed.Position);
                    var right = change.GetProperty("position").GetString() == Text(feed.Position) && change.GetProperty("version").GetInt64() == version
                        && change.GetProperty("kind").GetString() == (feed.Position % Removal == 0 ? "removed" : "changed");
                    feed.Wrong += right ? 0 : 1;
                }
                feed.Wrong += root.GetProperty("next").GetString() == Text(feed.Position) ? 0 : 1;
            }
            position = feed.Position;
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"position":"{{Text(position)}}"}""");
    }

    private static (int Entity, long Version) At(long place) => ((int)((place - 1) % Entities), ((place - 1) / Entities) + 1);

    private static string Text(long place) => place.ToString(CultureInfo.InvariantCulture);
}
