using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.PersonalData;

/// <summary>Settings under <c>Registry:KeyRotation</c>.</summary>
public sealed class KeyRotationOptions
{
    /// <summary>Rows looked at in one transaction; fewer where rows are large.</summary>
    [Range(1, 10_000)]
    public int Rows { get; set; } = 500;

    /// <summary>Pause between two transactions, in which officers and imports have the server to themselves.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a rotation stays with a process that says nothing more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an idle process looks for a rotation, and how long a rotation waits between two passes that have little to do.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a retired key is kept at least, so that nobody who still holds it can write with it after it is gone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "3650.00:00:00")]
    public TimeSpan KeepRetired { get; set; } = TimeSpan.FromDays(1);
}
