using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.StructuredFields;

/// <summary>An ordered dictionary field (RFC 9651 section 3.2).</summary>
public sealed class SfDictionary
{
    private readonly List<KeyValuePair<string, ISfMember>> members = [];

    /// <summary>The members in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ISfMember>> Members => members;

    /// <summary>The member of a key.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out ISfMember member)
    {
        foreach (var entry in members)
        {
            if (entry.Key == key)
            {
                member = entry.Value;
                return true;
            }
        }
        member = null;
        return false;
    }

    /// <summary>Sets a member; a key already there keeps its place.</summary>
    public void Set(string key, ISfMember member)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Key == key)
            {
                members[i] = new(key, member);
                return;
            }
        }
        members.Add(new(key, member));
    }
}
