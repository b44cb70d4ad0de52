using System.Buffers;

namespace Lmis.Exchange.Filters;

/// <summary>
/// One document on its way through a filter. What stays is remembered as a range of the document and copied when something between is
/// dropped, so a document that stays whole is copied in one piece.
/// </summary>
internal ref struct FilterRun(ReadOnlySpan<byte> json, IBufferWriter<byte> to, int[] seen)
{
    private const int Chunk = 16 * 1024;

    private readonly ReadOnlySpan<byte> json = json;
    private JsonScanner scanner = new(json);
    private Span<byte> room;
    private int used;
    private int keptFrom;
    private int keptTo;
    private bool whole;
    private int objects;

    public FilterOutcome Document(FilterNode root)
    {
        scanner.SkipSpace();
        var read = scanner.Next switch
        {
            (byte)'{' => Object(root, 0),
            (byte)'[' => Array(root.Element, 0),
            // A bare scalar is nobody's field: nothing of it can be agreed.
            _ => scanner.Fail(FilterOutcome.NotJson),
        };
        if (!read)
            return scanner.Fault;
        scanner.SkipSpace();
        if (!scanner.AtEnd)
            return FilterOutcome.NotJson;
        Copy();
        to.Advance(used);
        return FilterOutcome.Kept;
    }

    private bool Object(FilterNode node, int depth)
    {
        if (depth >= FieldFilter.MostDepth)
            return scanner.Fail(FilterOutcome.TooDeep);
        // Names are told from earlier objects of the same place by the object's number; no place is open twice at once.
        var number = ++objects;
        Keep(scanner.At, ++scanner.At);
        scanner.SkipSpace();
        for (var (first, any) = (true, false); scanner.Next != '}'; first = false)
        {
            if (!first)
            {
                if (!scanner.Take((byte)','))
                    return false;
                scanner.SkipSpace();
            }
            var start = scanner.At;
            if (!scanner.String(out var escaped))
                return false;
            var name = json[(start + 1)..(scanner.At - 1)];
            scanner.SkipSpace();
            if (!scanner.Take((byte)':'))
                return false;
            scanner.SkipSpace();
            var member = escaped ? FindEscaped(node, name) : node.Find(name);
            if (member is not null)
            {
                if (seen[member.Index] == number)
                    return scanner.Fail(FilterOutcome.DuplicateName);
                seen[member.Index] = number;
            }
            if (!Place(member, start, depth, ref any))
                return false;
            scanner.SkipSpace();
        }
        Keep(scanner.At, ++scanner.At);
        return true;
    }

    private bool Array(FilterNode? element, int depth)
    {
        if (depth >= FieldFilter.MostDepth)
            return scanner.Fail(FilterOutcome.TooDeep);
        Keep(scanner.At, ++scanner.At);
        scanner.SkipSpace();
        for (var (first, any) = (true, false); scanner.Next != ']'; first = false)
        {
            if (!first)
            {
                if (!scanner.Take((byte)','))
                    return false;
                scanner.SkipSpace();
            }
            if (!Place(element, scanner.At, depth, ref any))
                return false;
            scanner.SkipSpace();
        }
        Keep(scanner.At, ++scanner.At);
        return true;
    }

    // Keeps or drops a member or an element that begins at start and whose value is next.
    private bool Place(FilterNode? node, int start, int depth, ref bool any)
    {
        var kind = scanner.Next;
        var stays = node is not null && kind switch { (byte)'{' => node.HasMembers, (byte)'[' => node.Element is not null, _ => node.Leaf };
        if (!stays)
        {
            whole = false;
            return scanner.Value(depth + 1);
        }
        if (!whole && any)
        {
            Copy();
            Write((byte)',');
        }
        any = true;
        switch (kind)
        {
            case (byte)'{':
                Keep(start, scanner.At);
                return Object(node!, depth + 1);
            case (byte)'[':
                Keep(start, scanner.At);
                return Array(node!.Element, depth + 1);
            default:
                if (!scanner.Scalar())
                    return false;
                Keep(start, scanner.At);
                return true;
        }
    }

    private static FilterNode? FindEscaped(FilterNode node, ReadOnlySpan<byte> name)
    {
        // No agreed name is longer than a pointer, and no escape is longer than six bytes for one.
        if (name.Length > 6 * FieldPointer.Longest)
            return null;
        Span<byte> unescaped = stackalloc byte[6 * FieldPointer.Longest];
        return JsonName.TryUnescape(name, unescaped, out var length) ? node.Find(unescaped[..length]) : null;
    }

    private void Keep(int start, int end)
    {
        if (!whole)
        {
            Copy();
            keptFrom = start;
            whole = true;
        }
        keptTo = end;
    }

    private void Copy()
    {
        var kept = json[keptFrom..keptTo];
        keptFrom = keptTo;
        if (kept.Length > room.Length - used)
        {
            Turn();
            if (kept.Length > room.Length)
            {
                to.Write(kept);
                room = default;
                return;
            }
        }
        kept.CopyTo(room[used..]);
        used += kept.Length;
    }

    private void Write(byte value)
    {
        if (used == room.Length)
            Turn();
        room[used++] = value;
    }

    private void Turn()
    {
        to.Advance(used);
        used = 0;
        room = to.GetSpan(Chunk);
    }
}
