using System.Buffers.Binary;
using System.Buffers.Text;

namespace Lmis.Registry.Rights;

/// <summary>Where the next page of readings begins, newest first: behind the reading of this moment and id. Nothing of a person is in it.</summary>
internal readonly record struct ReadingPlace(DateTimeOffset At, Guid Id)
{
    public static ReadingPlace? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[24];
        if (text.Length != 32 || !Base64Url.IsValid(text, out var length) || length != 24 || Base64Url.DecodeFromChars(text, bytes) != 24)
            return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..], bigEndian: true)) : null;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
