using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>What a signature must be to count (RFC 9421 section 3.2.1): nothing that is not asked for here is proved by it.</summary>
public sealed record VerificationPolicy
{
    /// <summary>The <c>tag</c> the signature must carry; only signatures with it are looked at, and there must be exactly one.</summary>
    public required string Tag { get; init; }

    /// <summary>Components that must be covered, as identifiers with their parameters: <c>"@method"</c>, <c>"@target-uri";req</c>.</summary>
    /// <exception cref="ArgumentException">One of them cannot be read.</exception>
    public required IReadOnlyList<string> RequiredComponents
    {
        get;
        init
        {
            field = value;
            Required = [.. value.Select(Read)];
        }
    }

    /// <summary>Fields that must be covered if the message carries them, in lower case.</summary>
    public IReadOnlyList<string> RequiredIfPresent { get; init; } = [];

    /// <summary>Beginnings of names, in lower case: whatever field begins with one must be covered if the message carries it.</summary>
    public IReadOnlyList<string> RequiredPrefixes { get; init; } = [];

    /// <summary>
    /// If given, <c>signature-input</c> and <c>signature</c> are one line each and hold one signature, under this label and in the one form
    /// that RFC 9651 section 4.1 writes: then no byte of them can be changed without notice.
    /// </summary>
    public string? OnlyLabel { get; init; }

    /// <summary>Longest time between <c>created</c> and now, and between <c>created</c> and <c>expires</c>.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the other side's clock may be from ours.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Algorithms that are let in.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = ["ecdsa-p256-sha256"];

    /// <summary>Whether a <c>nonce</c> must be there.</summary>
    public bool NonceRequired { get; init; } = true;

    /// <summary>Whether an <c>expires</c> must be there.</summary>
    public bool ExpiresRequired { get; init; } = true;

    internal IReadOnlyList<SfItem> Required { get; private init; } = [];

    private static SfItem Read(string component) => SfParser.TryParseItem(component, out var item) && item.Value is SfValue.Text
        ? item
        : throw new ArgumentException($"{component} is no component identifier.");
}
