using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.Handovers;

/// <summary>Settings under <c>Registry:Handovers</c>: how open hand-overs are gone on with. Where the gateway is and as whom we speak stands under <c>Registry:Verifications</c>.</summary>
public sealed class HandoverOptions
{
    /// <summary>How often an idle process looks for a hand-over to go on with.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a message stays with the process that sends it; longer than a question may take. After a crash it is sent again then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>First pause after a message met no usable answer; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest such pause. What a Retry-After asks for is kept even where it is longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a province that knows of an offer, or to which a record was released, is told again while nothing comes from it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00")]
    public TimeSpan Remind { get; set; } = TimeSpan.FromHours(6);
}
