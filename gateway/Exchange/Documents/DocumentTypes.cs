namespace Lmis.Exchange.Documents;

/// <summary>The <c>typ</c> of each signed document (RFC 7515 section 4.1.9), so that a signature under one kind never counts under another.</summary>
public static class DocumentTypes
{
    /// <summary>An agreement, with the signature of the party that offers it and later of the party that accepts it.</summary>
    public const string Agreement = "lmis-agreement+jws";

    /// <summary>The directory of members, signed by an anchor.</summary>
    public const string Directory = "lmis-directory+jws";

    /// <summary>The rejection or revocation of an agreement, signed by one party.</summary>
    public const string Act = "lmis-act+jws";

    /// <summary>A checkpoint of a gateway's journal, signed by each member it hosts.</summary>
    public const string Checkpoint = "lmis-checkpoint+jws";

    /// <summary>The largest document of this type as a JWS, in bytes; 0 for a type that is not ours.</summary>
    public static int MaxBytes(string type) => type switch
    {
        Directory => 8 * 1024 * 1024,
        Agreement => 128 * 1024,
        Act => 16 * 1024,
        Checkpoint => 128 * 1024,
        _ => 0,
    };
}
