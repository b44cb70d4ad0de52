namespace Lmis.Exchange.StructuredFields;

/// <summary>A bare item (RFC 9651 section 3.3): one of the eight kinds below.</summary>
public abstract record SfValue
{
    private SfValue()
    {
    }

    /// <summary>An integer of at most 15 digits.</summary>
    public sealed record Integer(long Value) : SfValue;

    /// <summary>A decimal of at most 12 digits before and 3 after the point.</summary>
    public sealed record Decimal(decimal Value) : SfValue;

    /// <summary>Printable ASCII in quotes.</summary>
    public sealed record Text(string Value) : SfValue;

    /// <summary>A short word without quotes.</summary>
    public sealed record Token(string Value) : SfValue;

    /// <summary>Bytes, in base64 between colons.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : SfValue
    {
        /// <inheritdoc/>
        public bool Equals(Bytes? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(Value.Span);
            return hash.ToHashCode();
        }
    }

    /// <summary>?1 or ?0.</summary>
    public sealed record Boolean(bool Value) : SfValue
    {
        /// <summary>?1.</summary>
        public static Boolean True { get; } = new(true);

        /// <summary>?0.</summary>
        public static Boolean False { get; } = new(false);
    }

    /// <summary>Seconds since 1970-01-01T00:00:00Z.</summary>
    public sealed record Date(long UnixSeconds) : SfValue;

    /// <summary>Unicode text, percent-encoded UTF-8 in quotes.</summary>
    public sealed record DisplayText(string Value) : SfValue;
}
