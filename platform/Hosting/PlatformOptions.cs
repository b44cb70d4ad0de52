using System.ComponentModel.DataAnnotations;

namespace Lmis.Hosting;

/// <summary>Where a deployable listens and which province it serves (section <c>Platform</c>).</summary>
public sealed class PlatformOptions
{
    /// <summary>HTTP/1.1 port for the gateway, probes and metrics. 0 takes a free one (tests).</summary>
    [Range(0, 65535)]
    public int HttpPort { get; set; }

    /// <summary>HTTP/2 (h2c) port for the Dapr sidecar alone. 0 takes a free one (tests).</summary>
    [Range(0, 65535)]
    public int SidecarPort { get; set; }

    /// <summary>Address both ports bind: loopback on one machine, 0.0.0.0 in a cluster.</summary>
    [Required]
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <summary>Two-digit code of the province this installation serves.</summary>
    [Required, RegularExpression("^[0-9]{2}$", ErrorMessage = "Platform:ProvinceCode must be the two-digit province code, for example 19.")]
    public string ProvinceCode { get; set; } = "19";

    /// <summary>Largest request body in bytes where an endpoint sets no other limit.</summary>
    [Range(1024, 1L << 40)]
    public long MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <summary>How long it serves on, not ready, after a stop is asked for; as long as load balancers need to learn of it, 0 where there are none.</summary>
    [Range(0, 300)]
    public int DrainSeconds { get; set; }

    /// <summary>How long running requests and messages may finish after that.</summary>
    [Range(1, 600)]
    public int ShutdownSeconds { get; set; } = 20;
}
