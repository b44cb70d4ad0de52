using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.Duplicates;

/// <summary>Settings under <c>Registry:Duplicates</c>: what goes into the queue and when it is searched for.</summary>
public sealed class DuplicateOptions
{
    /// <summary>Pairs of at least this score go into the queue; 0 is as likely one person as two, and one bit more doubles the odds.</summary>
    [Range(-20, 40)]
    public double LeastScore { get; set; }

    /// <summary>The share of records that are expected to be second ones; the lower, the more evidence a pair needs.</summary>
    [Range(0.000001, 0.5)]
    public double ExpectedShare { get; set; } = 0.01;

    /// <summary>Records that agree in one key are compared with each other up to this many; larger groups say too little and are counted only.</summary>
    [Range(2, 1_000)]
    public int LargestBlock { get; set; } = 60;

    /// <summary>How long after a search what has changed since is searched by itself; never before an officer has asked for the first one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "31.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a search stays with a process that says nothing more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an idle process looks for a search to do.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(1);
}
