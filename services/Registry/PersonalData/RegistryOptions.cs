using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.PersonalData;

/// <summary>Settings under <c>Registry</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>File with the key-encryption key: 32 random bytes in base64. Mounted, never in the settings; lost with it is every protected value.</summary>
    [Required(ErrorMessage = "Registry:KeyEncryptionKeyFile must name the mounted file with the key-encryption key (32 random bytes in base64).")]
    public string KeyEncryptionKeyFile { get; set; } = "";

    /// <summary>File with the key-encryption key before this one, while the data keys are being wrapped anew; unset otherwise.</summary>
    public string? PreviousKeyEncryptionKeyFile { get; set; }

    /// <summary>How long a process may go on encrypting with a data key after another has taken its place.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan KeyRefresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Services that may resolve persons, by client id; the services that keep person ids, if not set.</summary>
    public IReadOnlyList<string>? ResolveCallers { get; set; }

    /// <summary>Services that may stream the whole register, by client id; Reporting alone, if not set.</summary>
    public IReadOnlyList<string>? SnapshotCallers { get; set; }
}
