namespace Lmis.Exchange.StructuredFields;

/// <summary>A bare item with its parameters (RFC 9651 section 3.3).</summary>
/// <param name="Value">The bare item.</param>
/// <param name="Parameters">Its parameters, in order; empty when it has none.</param>
public sealed record SfItem(SfValue Value, SfParameters Parameters) : ISfMember
{
    /// <summary>An item without parameters.</summary>
    public SfItem(SfValue value) : this(value, SfParameters.None)
    {
    }
}

/// <summary>What a list or a dictionary holds: an <see cref="SfItem"/> or an <see cref="SfInnerList"/>.</summary>
public interface ISfMember
{
    /// <summary>The member's parameters.</summary>
    SfParameters Parameters { get; }
}

/// <summary>Items in parentheses, with parameters of their own (RFC 9651 section 3.1.1).</summary>
public sealed record SfInnerList(IReadOnlyList<SfItem> Items, SfParameters Parameters) : ISfMember;
