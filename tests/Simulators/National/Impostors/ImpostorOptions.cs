using System.ComponentModel.DataAnnotations;

namespace Lmis.Simulators.National.Impostors;

/// <summary>Whose place the impostor takes (command line or section-less settings, for example <c>--Certificate tls.pem</c>).</summary>
public sealed class ImpostorOptions
{
    /// <summary>Port of the false provider door.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 5943;

    /// <summary>Port on which it is told how to lie, on the loopback address only.</summary>
    [Range(0, 65_535)]
    public int ControlPort { get; set; } = 5944;

    /// <summary>Certificate of the gateway whose place it takes, PEM.</summary>
    [Required]
    public string Certificate { get; set; } = "";

    /// <summary>Key of the certificate.</summary>
    [Required]
    public string CertificateKey { get; set; } = "";

    /// <summary>Message key of the member in whose name it answers.</summary>
    [Required]
    public string MessageKey { get; set; } = "";

    /// <summary>How it lies to begin with, see <see cref="Lie.Ways"/>.</summary>
    public string How { get; set; } = "wrong-key";
}
