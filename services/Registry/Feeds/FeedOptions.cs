using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.Feeds;

/// <summary>Settings of the change feed (section <c>Registry:Feeds</c>).</summary>
public sealed class FeedOptions
{
    /// <summary>How often changes that have committed are given their place.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan NumberEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many are given a place at once.</summary>
    [Range(1, 100_000)]
    public int NumberAtOnce { get; set; } = 5_000;

    /// <summary>How long copies held by consent may be served after a partner last heard from the feed; the exchange allows a quarter of an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long copies of partners' data that were not renewed are kept before they are deleted; they are not served meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan KeepStaleFor { get; set; } = TimeSpan.FromHours(24);
}
