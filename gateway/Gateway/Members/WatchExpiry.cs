using System.Diagnostics.Metrics;
using Lmis.Exchange.Directories;
using Lmis.Gateway.Doors;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Members;

/// <summary>
/// Warns before what the exchange rests on runs out: this gateway's certificate, its members' keys as the directory has them, and the directory
/// itself; and says at once when the directory does not list what this gateway uses, for then every partner refuses it.
/// </summary>
public sealed class WatchExpiry : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10), SayEvery = TimeSpan.FromHours(6), WarnBefore = TimeSpan.FromDays(30), AlarmBefore = TimeSpan.FromDays(7);

    private readonly Dictionary<string, DateTimeOffset> said = new(StringComparer.Ordinal);
    private readonly OurMembers ours;
    private readonly ExchangeState state;
    private readonly TimeProvider clock;
    private readonly ILogger<WatchExpiry> log;
    private volatile IReadOnlyList<Lasting> lasting = [];

    /// <summary>Makes the gauge.</summary>
    public WatchExpiry(OurMembers ours, ExchangeState state, IMeterFactory meters, TimeProvider clock, ILogger<WatchExpiry> log)
    {
        (this.ours, this.state, this.clock, this.log) = (ours, state, clock, log);
        meters.Create(DoorMetrics.MeterName).CreateObservableGauge("lmis.exchange.expires", () => lasting.Select(one => new Measurement<double>((one.Until - clock.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("what", one.What))), "s",
            "Time until a certificate or key of this gateway, or the directory, ends");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        if (state.Current.Directory is not { } directory)
            return;
        var now = clock.GetUtcNow();
        var found = new List<Lasting> { new("certificate", ours.Certificate.NotAfter.ToUniversalTime()), new("directory", directory.Expires) };
        if (directory.GatewayOfCertificate(ours.CertificateSha256, now) is null)
            Say("certificate-unlisted", LogLevel.Error, $"The directory does not list this gateway's certificate ({ours.CertificateSha256}): no partner lets it in. Have it entered: 'lmis member export', then the operator of the directory publishes a new version.");
        foreach (var member in ours.All)
        {
            if (directory.Key(member.KeyId) is not { Use: KeyUse.Message } key || key.Member != member.Id || !key.IsActive(now))
                Say($"key-unlisted-{member.Id}", LogLevel.Error, $"The directory does not list the message key {member.KeyId} of {member.Id} as active: every partner refuses its messages. Have it entered, or configure the key that is listed.");
            else
                found.Add(new($"message key of {member.Id}", key.NotAfter));
            // Of the keys that are not in this process the directory tells: while two are listed, one has its successor.
            foreach (var use in new[] { KeyUse.Checkpoint, KeyUse.Agreement, KeyUse.Package })
            {
                if (directory.Member(member.Id)?.Keys.Where(one => one.Use == use && one.Retired is null && one.Revoked is null).Max(static one => (DateTimeOffset?)one.NotAfter) is { } until)
                    found.Add(new($"{use.ToString().ToLowerInvariant()} key of {member.Id}", until));
            }
        }
        lasting = found;
        foreach (var one in found)
        {
            var left = one.Until - now;
            if (left < WarnBefore)
                Say("ends-" + one.What, left < AlarmBefore ? LogLevel.Error : LogLevel.Warning,
                    left < TimeSpan.Zero ? $"The {one.What} ended at {one.Until:u}." : $"The {one.What} ends at {one.Until:u}, in {left.TotalDays:0.0} days. Prepare its successor and have the directory list both for a while.");
        }
    }

    private void Say(string what, LogLevel level, string words)
    {
        var now = clock.GetUtcNow();
        if (said.TryGetValue(what, out var last) && now - last < SayEvery)
            return;
        said[what] = now;
        log.Log(level, "{Words}", words);
    }

    private sealed record Lasting(string What, DateTimeOffset Until);
}
