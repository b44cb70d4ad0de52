namespace Lmis.Registry.Imports;

/// <summary>A piece of an uploaded file, encrypted: <see cref="ImportContent.ChunkBytes"/> of it, the last one less.</summary>
public sealed class ImportChunk
{
    public Guid BatchId { get; private set; }
    public int Number { get; private set; }
    public byte[] Content { get; private set; } = [];
}
