using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.StructuredFields;

/// <summary>Ordered parameters (RFC 9651 section 3.1.2): a key given again replaces the value and keeps the first one's place.</summary>
public sealed class SfParameters
{
    private readonly List<KeyValuePair<string, SfValue>> entries = [];

    /// <summary>No parameters; never added to.</summary>
    public static SfParameters None { get; } = new();

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<KeyValuePair<string, SfValue>> Entries => entries;

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => TryGet(key, out _);

    /// <summary>The value of a key.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out SfValue value)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == key)
            {
                value = entry.Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    /// <summary>Adds a parameter and gives this back, so that calls can be chained.</summary>
    /// <exception cref="InvalidOperationException">On <see cref="None"/>.</exception>
    public SfParameters With(string key, SfValue value)
    {
        if (ReferenceEquals(this, None))
            throw new InvalidOperationException("Begin with new SfParameters(): the empty one is shared.");
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Key == key)
            {
                entries[i] = new(key, value);
                return this;
            }
        }
        entries.Add(new(key, value));
        return this;
    }
}
