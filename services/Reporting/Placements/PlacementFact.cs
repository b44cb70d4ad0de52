using Lmis.Contracts.Vacancies.V1;

namespace Lmis.Reporting.Placements;

/// <summary>One recruitment through the public employment service, as of the highest version seen.</summary>
public sealed class PlacementFact
{
    public Guid PlacementId { get; private set; }
    public long Version { get; private set; }
    public Guid PersonId { get; private set; }
    public DateOnly RecruitedOn { get; private set; }

    /// <summary>Completed years on that day.</summary>
    public int Age { get; private set; }

    public string Channel { get; private set; } = "";

    /// <summary>Where the person lived when they registered.</summary>
    public string CommuneCode { get; private set; } = "";

    public string WorkplaceCommuneCode { get; private set; } = "";
    public DateOnly? ConfirmedOn { get; private set; }
    public DateOnly? EndedOn { get; private set; }

    /// <summary>Takes a newer state over; an older or the same version changes nothing.</summary>
    public void Follow(PlacementChanged e)
    {
        if (e.Version > Version)
        {
            (PlacementId, Version, PersonId, RecruitedOn, Age, Channel, CommuneCode, WorkplaceCommuneCode, ConfirmedOn, EndedOn) =
                (e.PlacementId, e.Version, e.PersonId, e.RecruitedOn, e.Age, e.Channel, e.CommuneCode, e.WorkplaceCommuneCode, e.ConfirmedOn, e.EndedOn);
        }
    }
}
