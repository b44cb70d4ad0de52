using System.ComponentModel.DataAnnotations;

namespace Lmis.Identity.Keys;

/// <summary>Settings under <c>Identity:SigningKeys</c>: how long keys sign and how long they are shown around that.</summary>
public sealed class SigningKeyOptions : IValidatableObject
{
    /// <summary>How long one key signs before the next takes over.</summary>
    public TimeSpan Rotation { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is shown before it signs; longer than services keep a key set.</summary>
    public TimeSpan Announcement { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a retired key stays shown; longer than a token lives.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often each replica looks at the rows.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CheckEvery < TimeSpan.FromSeconds(1))
            yield return new ValidationResult("Identity:SigningKeys:CheckEvery must be at least one second.");
        if (Announcement < 2 * CheckEvery)
            yield return new ValidationResult("Identity:SigningKeys:Announcement must be at least twice CheckEvery, or a replica could meet a token signed by a key that it has not read.");
        if (Rotation <= Announcement)
            yield return new ValidationResult("Identity:SigningKeys:Rotation must be longer than Announcement.");
        if (Retention < Tokens.TokenLifetimes.Access)
            yield return new ValidationResult($"Identity:SigningKeys:Retention must be at least the life of an access token ({Tokens.TokenLifetimes.Access}).");
    }
}
