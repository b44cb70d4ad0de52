using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Journals;

/// <summary>The last entry of a slot's chain at a checkpoint.</summary>
public sealed record CheckpointSlot(int Slot, long Sequence, ReadOnlyMemory<byte> Hash);

/// <summary>
/// What a gateway states of its journal at a moment: the head of every chain, and the Merkle root over all entries since the checkpoint
/// before, ordered by slot and sequence. Signed as a document with the checkpoint key of each member the gateway hosts.
/// </summary>
public sealed record Checkpoint
{
    private const int MaxSlots = 500;

    /// <summary>Counted from 1 without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>When it was made, to the second.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The gateway's id in the directory.</summary>
    public required string Gateway { get; init; }

    /// <summary>The members whose keys sign it.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Version of the directory that vouches for those keys.</summary>
    public required long DirectoryVersion { get; init; }

    /// <summary>Hash of the checkpoint before, or 32 zero bytes.</summary>
    public required ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>The heads, ascending by slot.</summary>
    public required IReadOnlyList<CheckpointSlot> Slots { get; init; }

    /// <summary>How many entries the root is over.</summary>
    public required long Entries { get; init; }

    /// <summary>The Merkle root.</summary>
    public required ReadOnlyMemory<byte> Root { get; init; }

    /// <summary>The document, not yet signed. Its <see cref="SignedDocument.Id"/> is the checkpoint's hash.</summary>
    public SignedDocument ToDocument() => SignedDocument.Unsigned(DocumentTypes.Checkpoint, DocumentWriter.Write(json =>
    {
        json.WriteNumber("v", JournalEntry.Form);
        json.WriteNumber("number", Number);
        json.WriteTime("at", At.AddTicks(-(At.Ticks % TimeSpan.TicksPerSecond)).ToUniversalTime());
        json.WriteString("gateway", Gateway);
        json.WriteTexts("members", Members);
        json.WriteNumber("directoryVersion", DirectoryVersion);
        json.WriteString("previous", Base64Url.EncodeToString(Previous.Span));
        json.WriteNumber("entries", Entries);
        json.WriteString("root", Base64Url.EncodeToString(Root.Span));
        json.WriteObjects("slots", Slots, slot =>
        {
            json.WriteNumber("slot", slot.Slot);
            json.WriteNumber("sequence", slot.Sequence);
            json.WriteString("hash", Base64Url.EncodeToString(slot.Hash.Span));
        });
    }));

    /// <summary>Reads a checkpoint's payload; a fault names the place and the rule. Its signatures are for the caller to verify.</summary>
    public static bool TryRead(SignedDocument document, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? fault)
    {
        (checkpoint, fault) = (null, null);
        try
        {
            if (document.Type != DocumentTypes.Checkpoint)
                throw new MalformedDocumentException("", $"This is a '{document.Type}', not a checkpoint.");
            checkpoint = DocumentValue.Read(document.Payload, Read);
            return true;
        }
        catch (MalformedDocumentException malformed)
        {
            fault = malformed.Message;
            return false;
        }
    }

    /// <summary>The head of a slot at this checkpoint: sequence 0 and 32 zero bytes for a slot that did not exist yet.</summary>
    public CheckpointSlot HeadOf(int slot) => Slots.FirstOrDefault(s => s.Slot == slot) ?? new(slot, 0, JournalEntry.NoHash);

    private static Checkpoint Read(DocumentValue json)
    {
        json.Object("v", "number", "at", "gateway", "members", "directoryVersion", "previous", "entries", "root", "slots");
        json.Member("v").Integer(JournalEntry.Form, JournalEntry.Form);
        return new()
        {
            Number = json.Member("number").Integer(1),
            At = json.Member("at").Time(),
            Gateway = json.Member("gateway").Text(100),
            Members = json.Member("members").Set(8, member => member.Text(200), min: 1),
            DirectoryVersion = json.Member("directoryVersion").Integer(0),
            Previous = Hash(json.Member("previous")),
            Entries = json.Member("entries").Integer(0),
            Root = Hash(json.Member("root")),
            Slots = Ascending(json.Member("slots"), json.Member("slots").Items(MaxSlots, Slot)),
        };
    }

    private static CheckpointSlot Slot(DocumentValue json)
    {
        json.Object("slot", "sequence", "hash");
        return new((int)json.Member("slot").Integer(0, int.MaxValue), json.Member("sequence").Integer(0), Hash(json.Member("hash")));
    }

    private static List<CheckpointSlot> Ascending(DocumentValue json, List<CheckpointSlot> slots) =>
        slots.Zip(slots.Skip(1)).All(pair => pair.First.Slot < pair.Second.Slot) ? slots : throw json.Fault("must be ascending by slot");

    private static byte[] Hash(DocumentValue json)
    {
        json.Hash();
        return json.Base64Url();
    }
}
