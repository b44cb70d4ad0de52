namespace Lmis.Vacancies.Persons;

/// <summary>The last word on a merged person's id: stands for another, or for itself again.</summary>
public sealed class PersonMerge
{
    private PersonMerge()
    {
    }

    public Guid MergedPersonId { get; private set; }
    public Guid PersonId { get; private set; }
    public bool IsMerged { get; private set; }
    public DateTimeOffset At { get; private set; }

    public static PersonMerge Of(Guid merged, Guid person, bool isMerged, DateTimeOffset at) => new() { MergedPersonId = merged, PersonId = person, IsMerged = isMerged, At = at };

    /// <summary>Takes a later word over; at the same moment the undoing stands. False if nothing changed.</summary>
    public bool Follow(Guid person, bool isMerged, DateTimeOffset at)
    {
        if (at < At || (at == At && (isMerged || !IsMerged)))
            return false;
        (PersonId, IsMerged, At) = (person, isMerged, at);
        return true;
    }
}
