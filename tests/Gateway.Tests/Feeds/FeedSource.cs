using System.Globalization;
using System.Text;
using System.Text.Json;
using Lmis.Gateway.Tests.Doors;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Feeds;

/// <summary>A service's change feed in memory: every change ever made, in order, behind the provider's gateway.</summary>
internal sealed class FeedSource
{
    private readonly List<EntityChange<Status>> log = [];

    /// <summary>What is told of an entity; the second value is never agreed.</summary>
    internal sealed record Status(string Value, string Secret);

    /// <summary>How long copies are fresh; null where they do not age.</summary>
    public TimeSpan? FreshFor { get; set; }

    /// <summary>Row scope that the service says it applied.</summary>
    public string Rows { get; set; } = "all";

    /// <summary>Status of the next answers in place of pages; 0 for pages.</summary>
    public int Broken { get; set; }

    public IReadOnlyList<EntityChange<Status>> All
    {
        get
        {
            lock (log)
                return [.. log];
        }
    }

    public void Add(Guid entity, string kind, long version, string? reason = null)
    {
        lock (log)
        {
            log.Add(new((log.Count + 1).ToString(CultureInfo.InvariantCulture), entity, kind, version, TimeProvider.System.GetUtcNow(), reason,
                kind == "changed" ? new($"v{version}", "not agreed") : null));
        }
    }

    /// <summary>So many changes of a fifth as many entities, each entity's versions rising, every seventh a removal; always the same.</summary>
    public void AddMany(int count)
    {
        var random = new Random(20261127);
        var entities = Enumerable.Range(0, Math.Max(1, count / 5)).Select(i => (Id: Entity(i), Version: 0L)).ToArray();
        for (var i = 0; i < count; i++)
        {
            ref var entity = ref entities[random.Next(entities.Length)];
            entity.Version++;
            Add(entity.Id, i % 7 == 0 ? "removed" : "changed", entity.Version, i % 7 == 0 ? "left-rows" : null);
        }
    }

    public static Guid Entity(int number) => new(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public async Task AnswerAsync(HttpContext context)
    {
        if (Broken != 0)
        {
            context.Response.StatusCode = Broken;
            return;
        }
        var after = int.Parse(context.Request.Query["after"].ToString(), CultureInfo.InvariantCulture);
        var limit = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        ChangePage<Status> page;
        lock (log)
        {
            var changes = log.Skip(after).Take(limit).ToList();
            var head = after + changes.Count >= log.Count;
            page = new(changes, (after + changes.Count).ToString(CultureInfo.InvariantCulture), head, head && FreshFor is { } fresh ? TimeProvider.System.GetUtcNow() + fresh : null, ExchangeSalt.New());
        }
        var json = JsonSerializer.Serialize(page, JsonSerializerOptions.Web).Replace("\"value\":", "\"status\":", StringComparison.Ordinal);
        await DatasetBackend.JsonAsync(context, json, Rows);
    }
}

/// <summary>A service that takes a feed as one should: what follows its position is applied with the new position, anything else only answered with where it stands.</summary>
internal sealed class FeedSink
{
    private readonly Lock stored = new();

    /// <summary>Every change applied, in order of arrival.</summary>
    public List<JsonElement> Applied { get; } = [];

    public string Position { get; private set; } = "0";

    public DateTimeOffset? FreshUntil { get; private set; }

    public bool? Ages { get; private set; }

    /// <summary>Deliveries that came, whatever became of them.</summary>
    public int Deliveries { get; private set; }

    /// <summary>What happens to a delivery before it is applied and after; throws or answers to disturb.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    public Func<HttpContext, Task<bool>>? After { get; set; }

    /// <summary>Loses what came after a position, as a restored database does.</summary>
    public void FallBack(int changes)
    {
        lock (stored)
        {
            Applied.RemoveRange(changes, Applied.Count - changes);
            Position = changes.ToString(CultureInfo.InvariantCulture);
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var delivery = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        Deliveries++;
        if (Before is not null && await Before(context))
            return;
        lock (stored)
        {
            if (delivery.GetProperty("after").GetString() == Position)
            {
                Applied.AddRange(delivery.GetProperty("changes").EnumerateArray().Select(static change => change.Clone()));
                FreshUntil = delivery.TryGetProperty("freshUntil", out var until) && until.ValueKind == JsonValueKind.String ? until.GetDateTimeOffset() : null;
                Ages = delivery.GetProperty("ages").GetBoolean();
                // Last: tests wait for it, and then look at the others.
                Position = delivery.GetProperty("next").GetString()!;
            }
        }
        if (After is not null && await After(context))
            return;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"position":"{{Position}}"}"""));
    }
}
