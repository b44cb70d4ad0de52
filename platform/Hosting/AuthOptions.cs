using System.ComponentModel.DataAnnotations;

namespace Lmis.Hosting;

/// <summary>Whose access tokens are believed (section <c>Auth</c>).</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>The <c>iss</c> every token must carry: the public address of Identity, with its trailing slash.</summary>
    [Required, Url]
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> every token must carry.</summary>
    [Required]
    public string Audience { get; set; } = "lmis";

    /// <summary>Discovery document, by an address this process reaches. Not needed with <see cref="JwksFile"/>.</summary>
    public string? MetadataAddress { get; set; }

    /// <summary>File with a JSON Web Key Set, instead of discovery (sealed networks, tests).</summary>
    public string? JwksFile { get; set; }

    /// <summary>False only where Identity is reached in plain HTTP on the same machine.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>Seconds a validated token is remembered by its hash; never longer than the token lives.</summary>
    [Range(0, 60)]
    public int CacheSeconds { get; set; } = 60;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(MetadataAddress) && string.IsNullOrEmpty(JwksFile))
            yield return new("Set Auth:MetadataAddress to Identity's discovery document, or Auth:JwksFile to a file with its public keys.");
        if (RequireHttps && MetadataAddress is { Length: > 0 } address && !address.StartsWith("https://", StringComparison.Ordinal))
            yield return new("Auth:MetadataAddress is not https. Use https, or set Auth:RequireHttps to false where Identity is on the same machine.");
        if (JwksFile is { Length: > 0 } file && !File.Exists(file))
            yield return new($"Auth:JwksFile names {file}, which is not there.");
    }
}
