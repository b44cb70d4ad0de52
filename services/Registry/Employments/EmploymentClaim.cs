namespace Lmis.Registry.Employments;

/// <summary>
/// What one source says of the days of an employment: a placement, a spell of social insurance, or what officers, labour records and files say
/// (manual). Its beginning and its end may come in any order and any number of times; the employments follow from all claims together.
/// </summary>
public sealed class EmploymentClaim
{
    /// <summary>The sources of claims, the strongest last but for <see cref="Manual"/>, whose end stands above all.</summary>
    public const string Manual = "manual", Placement = "placement", Insurance = "insurance";

    private EmploymentClaim()
    {
    }

    public string Source { get; private set; } = "";

    /// <summary>Id of the placement or the spell of insurance; of a manual claim an id of our own.</summary>
    public Guid SourceId { get; private set; }

    public Guid PersonId { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>The employment it became part of; null while its beginning is not known.</summary>
    public Guid? EmploymentId { get; private set; }

    /// <summary>First day; null while only the end has come.</summary>
    public DateOnly? OpenedOn { get; private set; }

    /// <summary>False when it is only known that the person worked there on <see cref="OpenedOn"/>.</summary>
    public bool StartIsKnown { get; private set; } = true;

    /// <summary>Last day; before <see cref="OpenedOn"/> when the whole was withdrawn.</summary>
    public DateOnly? ClosedOn { get; private set; }

    /// <summary>See the list employment-end-reasons.</summary>
    public string? CloseReason { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    internal static EmploymentClaim Of(string source, Guid sourceId, Guid personId, Guid employerId, DateTimeOffset now) =>
        new() { Source = source, SourceId = sourceId, PersonId = personId, EmployerId = employerId, ChangedAt = now };

    /// <summary>The person worked from this day.</summary>
    internal void Open(DateOnly day, bool startIsKnown, DateTimeOffset now) => (OpenedOn, StartIsKnown, ChangedAt) = (day, startIsKnown, now);

    /// <summary>The person worked until this day; null takes an end back.</summary>
    internal void Close(DateOnly? day, string? reason, DateTimeOffset now) => (ClosedOn, CloseReason, ChangedAt) = (day, day is null ? null : reason, now);

    /// <summary>The employment it is part of.</summary>
    internal void JoinTo(Guid? employmentId) => EmploymentId = employmentId;
}
