using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.National;

/// <summary>Settings under <c>Registry:National</c>: the exchange with the national labour-market information system. Where the gateway is and as whom we speak stands under <c>Registry:Verifications</c>.</summary>
public sealed class NationalOptions
{
    /// <summary>Whether local records are sent up: only where the province has agreed it with the national side.</summary>
    public bool SendRecords { get; set; }

    /// <summary>The national system's service.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Service { get; set; } = "VN/GOV/G09/LMIS/lmis";

    /// <summary>Records sent in one message at most; the national system takes 500.</summary>
    [Range(1, 500)]
    public int AtOnce { get; set; } = 500;

    /// <summary>How often an idle process looks for what is to be sent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a message stays with the process that sends it; longer than a question may take. After a crash it is sent again then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>First pause after a message met no usable answer; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest such pause. What a Retry-After asks for is kept even where it is longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the counts of both sides are compared; zero leaves it to officers.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "31.00:00:00")]
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromHours(24);
}
