using Lmis.Contracts.Training.V1;

namespace Lmis.Registry.Qualifications;

/// <summary>A certificate as Training tells of it: what it proves, and whether it holds.</summary>
public sealed class TrainingCertificate
{
    private const string Valid = "valid";

    private TrainingCertificate()
    {
    }

    /// <summary>Training's id.</summary>
    public Guid CertificateId { get; private set; }

    /// <summary>The version of the state applied last.</summary>
    public long Version { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>Enterprise code of the school.</summary>
    public string SchoolCode { get; private set; } = "";

    /// <summary>See the list qualifications-nd318.</summary>
    public string Qualification { get; private set; } = "";

    /// <summary><c>valid</c>, <c>suspended</c>, <c>revoked</c> or <c>replaced</c>.</summary>
    public string State { get; private set; } = "";

    public DateOnly IssuedOn { get; private set; }
    public DateTimeOffset StateSince { get; private set; }

    /// <summary>Whether it counts towards the qualification.</summary>
    public bool IsValid => State == Valid;

    /// <summary>A certificate not told of before.</summary>
    public static TrainingCertificate From(CertificateChanged e)
    {
        var certificate = new TrainingCertificate { CertificateId = e.CertificateId, PersonId = e.PersonId };
        certificate.Follow(e);
        return certificate;
    }

    /// <summary>Takes a newer state over; the same or an older version changes nothing.</summary>
    public void Follow(CertificateChanged e)
    {
        if (e.PersonId != PersonId)
            throw new InvalidOperationException("The event names another holder than before: a certificate never changes hands.");
        if (e.Version > Version)
            (Version, SchoolCode, Qualification, State, IssuedOn, StateSince) = (e.Version, e.SchoolCode, e.Qualification, e.State, e.IssuedOn, e.StateSince);
    }
}
