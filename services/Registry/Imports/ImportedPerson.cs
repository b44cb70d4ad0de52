namespace Lmis.Registry.Imports;

/// <summary>
/// A person, employer or employment that a running batch has stored, known by the first half of a blind index: how a second row of the same is
/// recognised over the whole file and after a restart. Removed when the batch has ended.
/// </summary>
public sealed class ImportedPerson
{
    public Guid BatchId { get; private set; }
    public Guid Key { get; private set; }
}
