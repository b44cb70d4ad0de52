using System.ComponentModel.DataAnnotations;
using Lmis.Hosting;

namespace Lmis.Registry.Verifications;

/// <summary>Settings under <c>Registry:Verifications</c>: where the gateway is, whom to ask as whom, and how fast.</summary>
public sealed class VerificationOptions : ExchangeClientOptions
{
    /// <summary>The service of the national population database.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Population { get; set; } = "VN/GOV/G01/POPULATION/population";

    /// <summary>The service of the national enterprise register.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){4}")]
    public string Enterprises { get; set; } = "VN/GOV/G12/ENTERPRISES/enterprises";

    /// <summary>Questions within ten seconds after which half of them failing opens the circuit for five seconds.</summary>
    [Range(2, 100_000)]
    public int BreakAfter { get; set; } = 6;

    /// <summary>Questions a bulk verification asks in a minute at most; below the agreement's rate, so that officers' single questions find room.</summary>
    [Range(1, 1_000_000)]
    public int PerMinute { get; set; } = 1_200;

    /// <summary>Questions a bulk verification has under way at once.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 4;

    /// <summary>Persons or employers between two checkpoints of a bulk verification.</summary>
    [Range(1, 1_000)]
    public int Chunk { get; set; } = 40;

    /// <summary>How long a bulk verification stays with a process that says nothing more.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an idle process looks for a bulk verification to go on with.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>First pause after the partner gave no usable answer; doubled with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest such pause. What a Retry-After asks for is kept even where it is longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "1.00:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);
}
