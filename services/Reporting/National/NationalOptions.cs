using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;

namespace Lmis.Reporting.National;

/// <summary>Settings under <c>Reporting:National</c>: where the gateway is, and to whom signed reports go.</summary>
public sealed class NationalOptions : ExchangeClientOptions
{
    /// <summary>Nobody waits for a report's receipt: a sending may take longer than a question.</summary>
    public NationalOptions() => Timeout = TimeSpan.FromSeconds(40);

    /// <summary>The national system's service that takes reports.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Service { get; set; } = "VN/GOV/G09/LMIS/reports";

    /// <summary>How often it is looked for a report that is to be sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a report stays with the process that sends it; longer than a sending may take. After a crash it is sent again then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>First pause after a sending met no usable answer; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest such pause.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromHours(1);
}
