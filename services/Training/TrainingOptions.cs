using System.ComponentModel.DataAnnotations;

namespace Lmis.Training;

/// <summary>Settings under <c>Training</c>.</summary>
public sealed class TrainingOptions
{
    /// <summary>File with the key that protects learners' names, credentials and signing keys: 32 random bytes in base64. Mounted, never in the settings.</summary>
    [Required(ErrorMessage = "Training:KeyFile must name the mounted file with the key that protects names and signing keys (32 random bytes in base64).")]
    public string KeyFile { get; set; } = "";

    /// <summary>Files with keys used before, still needed to read what they protected.</summary>
    public IReadOnlyList<string> PreviousKeyFiles { get; set; } = [];

    /// <summary>Where the public part is reached from outside, with a slash at the end: it stands in every certificate and its QR code, and must not change.</summary>
    [Required, RegularExpression("^https?://.+/$", ErrorMessage = "Training:PublicAddress must be an absolute address that ends in a slash, such as https://lmis.example.vn/api/training/v1/public/.")]
    public string PublicAddress { get; set; } = "";

    /// <summary>An address of the public part.</summary>
    public string At(string path) => PublicAddress + path;
}
