using System.Collections.Concurrent;
using System.Globalization;
using Lmis.Exchange.Messages;

namespace Lmis.Gateway.Partners;

/// <summary>Agreements whose quota a provider has called used up, until the moment it named: another that allows the same is asked under first.</summary>
internal sealed class SpentAgreements
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> until = new(StringComparer.Ordinal);

    public bool Is(string agreement, DateTimeOffset now) => until.TryGetValue(agreement, out var end) && end > now;

    /// <summary>Notes an answer; true when it says that the quota is used up.</summary>
    public bool Note(string agreement, PartnerAnswer answer, DateTimeOffset now)
    {
        if (answer.Status != ExchangeFaults.QuotaExceeded.Status || answer.Fault is not null
            || !answer.Fields.TryGetValue(ExchangeHeaders.Error, out var error) || error[0] != ExchangeFaults.QuotaExceeded.XRoadType)
            return false;
        foreach (var (other, end) in until)
        {
            if (end <= now)
                until.TryRemove(other, out _);
        }
        var wait = answer.Fields.TryGetValue("retry-after", out var said) && long.TryParse(said[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, (long)Longest.TotalSeconds))
            : TimeSpan.FromMinutes(1);
        until[agreement] = now + wait;
        return true;
    }
}
