using Lmis.Contracts.Registry.V1;

namespace Lmis.Vacancies.Employers;

/// <summary>An employer as Registry tells of it: no name, no address.</summary>
public sealed class KnownEmployer
{
    private KnownEmployer()
    {
    }

    /// <summary>Registry's id.</summary>
    public Guid EmployerId { get; private set; }

    public long Version { get; private set; }

    /// <summary>Enterprise or tax code of ten digits; null where the employer is a natural person's business.</summary>
    public string? Code { get; private set; }

    public string Kind { get; private set; } = "";

    /// <summary>VSIC 2025 section letter, where known.</summary>
    public string? Section { get; private set; }

    public bool? InIndustrialZone { get; private set; }
    public string? CommuneCode { get; private set; }

    /// <summary><c>active</c>, <c>suspended</c> or <c>dissolved</c>.</summary>
    public string Status { get; private set; } = "";

    /// <summary>Whether it may hire: neither suspended nor dissolved.</summary>
    public bool IsActive => Status == "active";

    public static KnownEmployer From(EmployerChanged e)
    {
        var employer = new KnownEmployer { EmployerId = e.EmployerId };
        employer.Follow(e);
        return employer;
    }

    /// <summary>Takes a newer state over; an older or the same version changes nothing.</summary>
    public void Follow(EmployerChanged e)
    {
        if (e.Version <= Version)
            return;
        (Version, Code, Kind, Section, InIndustrialZone, CommuneCode, Status) = (e.Version, e.Code, e.Kind, e.Section, e.InIndustrialZone, e.CommuneCode, e.Status);
    }
}
