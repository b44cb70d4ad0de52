namespace Lmis.Registry.Imports;

/// <summary>
/// A person whom a running batch has stored, known by the first half of the blind index: how a second row of the same person is recognised
/// over the whole file and after a restart. Removed when the batch has ended.
/// </summary>
public sealed class ImportedPerson
{
    public Guid BatchId { get; private set; }
    public Guid Key { get; private set; }
}
