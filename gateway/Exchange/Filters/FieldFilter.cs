using System.Buffers;

namespace Lmis.Exchange.Filters;

/// <summary>
/// Cuts a JSON answer down to the agreed fields while it is read once. Only scalar leaves that a pointer names stay, with the objects and
/// arrays that lead to them, so a field that tomorrow becomes an object does not pass; strings and numbers pass as the text they were. The
/// member <c>salt</c> of the outermost object always stays. Safe for use by many threads at once.
/// </summary>
public sealed class FieldFilter
{
    /// <summary>How deep arrays and objects may be nested.</summary>
    public const int MostDepth = 64;

    private readonly FilterNode root = new();
    private readonly int names;

    private FieldFilter(IReadOnlyList<FieldPointer> pointers)
    {
        foreach (var pointer in pointers)
        {
            var node = root;
            foreach (var segment in pointer.Segments)
                node = node.Add(segment);
            node.Leaf = true;
        }
        root.Add("salt").Leaf = true;
        names = root.Seal(0);
    }

    /// <summary>A filter of these pointers, each as <see cref="FieldPointer"/> reads it.</summary>
    /// <exception cref="ArgumentException">One of them cannot be read.</exception>
    public static FieldFilter Compile(IReadOnlyList<string> pointers) => new([.. pointers.Select(text =>
        FieldPointer.TryParse(text, out var pointer) ? pointer : throw new ArgumentException($"{text} is no pointer to a field.", nameof(pointers)))]);

    /// <summary>Writes the agreed part of a document.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="to">Where the agreed part goes; never longer than the document.</param>
    public FilterOutcome Apply(ReadOnlySpan<byte> json, IBufferWriter<byte> to)
    {
        var seen = ArrayPool<int>.Shared.Rent(names);
        try
        {
            seen.AsSpan(0, names).Clear();
            return new FilterRun(json, to, seen).Document(root);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(seen);
        }
    }
}
