using System.Runtime.InteropServices;
using System.Text;

namespace Lmis.Exchange.Filters;

/// <summary>One place in the tree of agreed fields. Names are found by a hash of their length and outer bytes, whose table no answer can change.</summary>
internal sealed class FilterNode
{
    private readonly Dictionary<string, FilterNode> members = new(StringComparer.Ordinal);
    private Entry[] table = [];
    private int shift;

    /// <summary>Place among all named nodes of the filter, for telling whether a name was seen in an object.</summary>
    public int Index { get; private set; }

    /// <summary>Whether a scalar here is agreed.</summary>
    public bool Leaf { get; set; }

    /// <summary>What is agreed of an array's elements.</summary>
    public FilterNode? Element { get; private set; }

    /// <summary>Whether something is agreed of an object's members.</summary>
    public bool HasMembers => members.Count > 0;

    public FilterNode Add(string segment)
    {
        if (segment == FieldPointer.AnyElement)
            return Element ??= new();
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(members, segment, out _);
        return node ??= new();
    }

    /// <summary>Numbers the names below and makes the tables; returns the next free number.</summary>
    public int Seal(int next)
    {
        var bits = 1;
        while (1 << bits < members.Count * 2)
            bits++;
        shift = 64 - bits;
        table = new Entry[1 << bits];
        foreach (var (name, node) in members)
        {
            node.Index = next++;
            var bytes = Encoding.UTF8.GetBytes(name);
            var slot = Slot(bytes);
            while (table[slot].Name is not null)
                slot = (slot + 1) & (table.Length - 1);
            table[slot] = new(bytes, node);
            next = node.Seal(next);
        }
        return Element?.Seal(next) ?? next;
    }

    public FilterNode? Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Slot(name); ; slot = (slot + 1) & (table.Length - 1))
        {
            ref readonly var entry = ref table[slot];
            if (entry.Name is null)
                return null;
            if (name.SequenceEqual(entry.Name))
                return entry.Node;
        }
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        ulong outer = name.Length switch
        {
            >= 8 => MemoryMarshal.Read<ulong>(name) ^ ulong.RotateLeft(MemoryMarshal.Read<ulong>(name[^8..]), 17),
            >= 4 => MemoryMarshal.Read<uint>(name) | ((ulong)MemoryMarshal.Read<uint>(name[^4..]) << 32),
            > 0 => name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16),
            _ => 0,
        };
        return (int)(((outer ^ (ulong)name.Length) * 0x9E3779B97F4A7C15UL) >> shift);
    }

    private readonly record struct Entry(byte[] Name, FilterNode Node);
}
