using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration.Memory;

namespace Lmis.Simulators.National;

/// <summary>What the simulated national members hold and how fast they answer (section <c>National</c>).</summary>
public sealed class NationalOptions
{
    /// <summary>Provinces whose demonstration population is known, two digits each.</summary>
    [Required, MinLength(1)]
    public string[] Provinces { get; set; } = [];

    /// <summary>Rows of each province's demonstration population; the same number as the demonstration's gives the same people.</summary>
    [Range(1, 5_000_000)]
    public int Workers { get; set; } = 20_000;

    /// <summary>Seed of the demonstration population.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Share of defective rows in the demonstration population, whose people are not all known here.</summary>
    [Range(0, 1)]
    public double Dirty { get; set; } = 0.05;

    /// <summary>Half of the answers take longer than this, in milliseconds; 0 answers at once.</summary>
    [Range(0, 60_000)]
    public double MedianMilliseconds { get; set; } = 40;

    /// <summary>One answer in a hundred takes longer than this, in milliseconds.</summary>
    [Range(0, 60_000)]
    public double SlowestPercentMilliseconds { get; set; } = 250;

    /// <summary>File in which registrations outlive the process; without it they end with it.</summary>
    public string? KeepFile { get; set; }

    /// <summary>Port of the control service.</summary>
    [Range(0, 65_535)]
    public int ControlPort { get; set; } = 5909;

    /// <summary>Address of the control service; another than loopback only where what surrounds it lets no partner in.</summary>
    [Required]
    public string ControlAddress { get; set; } = "127.0.0.1";

    /// <summary>Defaults of the platform's settings, under every other source: a simulator believes no access token.</summary>
    internal static MemoryConfigurationSource Defaults() => new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "5901",
            ["Platform:SidecarPort"] = "5902",
            ["Platform:ProvinceCode"] = "01",
            ["Auth:Issuer"] = "http://localhost/nobody/",
            ["Auth:MetadataAddress"] = "http://127.0.0.1:9/nobody",
            ["Auth:RequireHttps"] = "false",
            ["National:Provinces:0"] = "19",
            ["National:Provinces:1"] = "24",
        },
    };
}
