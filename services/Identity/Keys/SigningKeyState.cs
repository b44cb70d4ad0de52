namespace Lmis.Identity.Keys;

/// <summary>Where a signing key stands at an instant.</summary>
public enum SigningKeyState
{
    /// <summary>Shown in the key set, so that services know it before it signs.</summary>
    Pending,

    /// <summary>Signs new tokens.</summary>
    Active,

    /// <summary>Shown until the last token it signed has expired.</summary>
    Retired,

    /// <summary>Out of the key set; the row goes at the next rotation.</summary>
    Gone,
}
