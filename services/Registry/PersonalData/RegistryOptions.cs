using System.ComponentModel.DataAnnotations;

namespace Lmis.Registry.PersonalData;

/// <summary>Settings under <c>Registry</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>File with the key-encryption key: 32 random bytes in base64. Mounted, never in the settings; lost with it is every protected value.</summary>
    [Required]
    public string KeyEncryptionKeyFile { get; set; } = "";
}
