using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lmis.Exchange.Messages;

namespace Lmis.Gateway.Doors;

/// <summary>What the doors count, and the security log of requests whose sender is not proved: one line a second and reason, for a stranger can send many.</summary>
public sealed class DoorMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Lmis.Gateway.Exchange";

    private readonly Counter<long> exchanges;
    private readonly Counter<long> unproved;
    private readonly Histogram<double> duration;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, DateTimeOffset> told = new(StringComparer.Ordinal);
    private readonly ILogger<DoorMetrics> log;
    private readonly TimeProvider clock;

    /// <summary>Makes the instruments.</summary>
    public DoorMetrics(IMeterFactory meters, TimeProvider clock, ILogger<DoorMetrics> log)
    {
        (this.log, this.clock) = (log, clock);
        var meter = meters.Create(MeterName);
        exchanges = meter.CreateCounter<long>("lmis.exchange.answers", description: "Exchanges answered, by door and fault.");
        unproved = meter.CreateCounter<long>("lmis.exchange.unproved", description: "Requests whose sender could not be proved, by fault.");
        duration = meter.CreateHistogram<double>("lmis.exchange.duration", "s", "Time from a request's arrival to its answer.");
    }

    /// <summary>Counts an answer.</summary>
    public void Answered(string door, ExchangeFault? fault, TimeSpan took)
    {
        var tags = new TagList { { "door", door }, { "fault", fault?.Slug ?? "none" } };
        exchanges.Add(1, tags);
        duration.Record(took.TotalSeconds, tags);
    }

    /// <summary>Counts and now and then logs a request from somebody unproved. Nothing the request says is repeated.</summary>
    public void Unproved(HttpContext context, ExchangeFault fault)
    {
        unproved.Add(1, new TagList { { "fault", fault.Slug } });
        var now = clock.GetUtcNow();
        var last = told.GetOrAdd(fault.Slug, DateTimeOffset.MinValue);
        if (now - last >= TimeSpan.FromSeconds(1) && told.TryUpdate(fault.Slug, now, last))
            log.LogWarning("Provider door: {Fault} from {Address} with the certificate {Certificate}", fault.Slug, context.Connection.RemoteIpAddress, ProviderListener.CertificateOf(context));
    }
}
