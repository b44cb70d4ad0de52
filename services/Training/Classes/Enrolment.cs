namespace Lmis.Training.Classes;

/// <summary>A learner in a class: a person of the register by id, with the name encrypted, for the certificate shows it.</summary>
public sealed class Enrolment
{
    public required Guid Id { get; init; }
    public required Guid ClassId { get; init; }

    /// <summary>Registry's id.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>Name as on the identity card, encrypted for this row.</summary>
    public required byte[] LearnerName { get; init; }

    /// <summary>Birth date as on the identity card, yyyy-MM-dd, encrypted for this row: partners are told whether it is the holder's. Null of whoever was enrolled before it was kept.</summary>
    public byte[]? BirthDate { get; init; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>Hours attended; null until the result is entered.</summary>
    public int? HoursAttended { get; set; }

    /// <summary><c>passed</c>, <c>failed</c> or <c>withdrawn</c>; null while the class runs.</summary>
    public string? Result { get; set; }

    public DateOnly? ResultOn { get; set; }
    public long Version { get; set; } = 1;
}
