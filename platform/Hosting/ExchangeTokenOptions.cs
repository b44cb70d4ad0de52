using System.ComponentModel.DataAnnotations;

namespace Lmis.Hosting;

/// <summary>Which gateway's internal tokens are believed (section <c>Exchange</c>).</summary>
internal sealed class ExchangeTokenOptions : IValidatableObject
{
    /// <summary>File with the JSON Web Key Set of the gateway's internal tokens; read again when it changes. Without it no dataset can be called.</summary>
    public string? InternalKeysFile { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (InternalKeysFile is { Length: > 0 } file && !File.Exists(file))
            yield return new($"Exchange:InternalKeysFile names {file}, which is not there.");
    }
}
