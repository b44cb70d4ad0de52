using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.Quality;

/// <summary>Settings under <c>Registry:Quality</c>.</summary>
public sealed class QualityOptions
{
    /// <summary>How long a count of the records is shown again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromMinutes(5);
}
