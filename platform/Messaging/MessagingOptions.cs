using System.ComponentModel.DataAnnotations;

namespace Lmis.Messaging;

/// <summary>Settings of messaging, section <c>Messaging</c>; the defaults are those of production.</summary>
public sealed class MessagingOptions
{
    /// <summary>Name of the Dapr pub/sub component.</summary>
    [Required]
    public string PubSubName { get; set; } = "pubsub";

    /// <summary>The component's <c>maxLenApprox</c>: beyond it Redis trims entries, read or not. A topic pauses at half of it.</summary>
    [Range(2, 1_000_000_000)]
    public long MaxStreamLength { get; set; } = 100_000;

    /// <summary>Most messages in one publishing call.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>The longest the relay sleeps when nobody wakes it: only a notification lost with its connection needs it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SafetyWake { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two attempts while the sidecar or the database is away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a paused topic's consumers are looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan PauseCheck { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long sent events stay, to be published again by range.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan SentRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the ids of applied messages stay; longer than <see cref="SentRetention"/>, or a re-published event would be applied again.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(30);
}
