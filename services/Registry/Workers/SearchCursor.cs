using System.Buffers.Text;

namespace Lmis.Registry.Workers;

/// <summary>Where the next page begins: how the hits were found, and after whom. Nothing of a person but the id is in it; their place is looked up.</summary>
/// <param name="Manner">How names are compared.</param>
/// <param name="Tier">Likeness of the last hit.</param>
/// <param name="PersonId">The last hit.</param>
internal readonly record struct SearchCursor(SearchManner Manner, int Tier, Guid PersonId)
{
    public static SearchCursor? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[18];
        if (text.Length != 24 || !Base64Url.IsValid(text, out var length) || length != 18 || Base64Url.DecodeFromChars(text, bytes) != 18)
            return null;
        return bytes[0] <= (int)SearchManner.Alike && bytes[1] is 1 or 2 ? new((SearchManner)bytes[0], bytes[1], new Guid(bytes[2..], bigEndian: true)) : null;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[18];
        (bytes[0], bytes[1]) = ((byte)Manner, (byte)Tier);
        PersonId.TryWriteBytes(bytes[2..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}

/// <summary>How the names of the hits relate to the name asked for.</summary>
internal enum SearchManner
{
    /// <summary>No name was asked for, or a number.</summary>
    Any,

    /// <summary>They begin so, or have all its words in whatever order.</summary>
    AsWritten,

    /// <summary>Nobody is called so: each word, or one a slip away from it, is in them.</summary>
    Alike,
}
