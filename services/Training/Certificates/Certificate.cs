namespace Lmis.Training.Certificates;

/// <summary>A certificate (văn bằng, chứng chỉ) issued to a learner who passed, with what it says as of its day.</summary>
public sealed class Certificate
{
    public const string Valid = "valid", Suspended = "suspended", Revoked = "revoked", Replaced = "replaced";

    /// <summary>Random, 128 bits: who has the certificate knows its address, and nobody can guess it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Number (số hiệu): school, year of issue, running number.</summary>
    public required string Number { get; init; }

    public required Guid EnrolmentId { get; init; }
    public required Guid ClassId { get; init; }
    public required Guid PersonId { get; init; }
    public required string SchoolCode { get; init; }
    public required string SchoolName { get; init; }
    public required Guid ProgrammeId { get; init; }
    public required string ProgrammeName { get; init; }
    public required string Qualification { get; init; }
    public required DateOnly IssuedOn { get; init; }

    /// <summary>The signed credential, encrypted for this row: it holds the learner's name.</summary>
    public required byte[] Credential { get; init; }

    /// <summary>The learner's name, encrypted for this row.</summary>
    public required byte[] LearnerName { get; init; }

    /// <summary>Place in the status list.</summary>
    public required long StatusIndex { get; init; }

    /// <summary><c>valid</c>, <c>suspended</c>, <c>revoked</c>, or <c>replaced</c> by a re-issue.</summary>
    public string State { get; private set; } = Valid;

    public DateTimeOffset StateSince { get; private set; }

    /// <summary>Why it is not valid, in the school's words.</summary>
    public string? Reason { get; private set; }

    /// <summary>The certificate that replaced it.</summary>
    public Guid? ReplacedBy { get; set; }

    /// <summary>1 and up.</summary>
    public long Version { get; private set; }

    /// <summary>Puts it into a state.</summary>
    public Certificate Move(string state, string? reason, DateTimeOffset now)
    {
        (State, Reason, StateSince, Version) = (state, reason, now, Version + 1);
        return this;
    }
}
