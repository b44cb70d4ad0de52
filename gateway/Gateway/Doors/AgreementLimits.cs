using System.Globalization;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Limits;

namespace Lmis.Gateway.Doors;

/// <summary>What an agreement's limits say to one request.</summary>
/// <param name="Fault">The limit that is used up, or null.</param>
/// <param name="RetryAfter">When to ask again.</param>
/// <param name="Headers">RateLimit and RateLimit-Policy.</param>
internal readonly record struct AgreementPermit(ExchangeFault? Fault, TimeSpan RetryAfter, List<(string Name, string Value)> Headers);

/// <summary>The agreed rate per minute and quota per day, shared by all replicas through leased permits.</summary>
internal sealed class AgreementLimits(RateLimiter rates, DailyQuota quotas)
{
    public async ValueTask<AgreementPermit> TakeAsync(Agreement agreement)
    {
        var rate = new RateLimit { Permits = agreement.RatePerMinute, WindowSeconds = 60 };
        var permit = await rates.TakeAsync("agreement", rate, agreement.Id);
        var full = (int)Math.Ceiling((rate.Permits - permit.Remaining) / rate.PerMillisecond / 1000);
        List<(string, string)> headers =
        [
            ("ratelimit-policy", string.Create(CultureInfo.InvariantCulture, $"\"agreement\";q={rate.Permits};w=60, \"day\";q={agreement.QuotaPerDay};w=86400")),
            ("ratelimit", string.Create(CultureInfo.InvariantCulture, $"\"agreement\";r={permit.Remaining};t={full}")),
        ];
        if (!permit.Granted)
            return new(ExchangeFaults.RateExceeded, permit.NextIn, headers);
        return await quotas.TakeAsync(agreement.Id, agreement.QuotaPerDay)
            ? new(null, TimeSpan.Zero, headers)
            : new(ExchangeFaults.QuotaExceeded, quotas.UntilTomorrow(), headers);
    }
}
