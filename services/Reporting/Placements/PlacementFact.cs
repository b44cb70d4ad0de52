using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Placements;

/// <summary>One recruitment through the public employment service, as of the highest version seen.</summary>
public sealed class PlacementFact
{
    /// <summary>How it follows the events.</summary>
    public static readonly FollowedTable<PlacementChanged> Table = new FollowedTable<PlacementChanged>("vacancies", Topics.PlacementChangedV1, "placement_fact")
        .Key("placement_id", static e => e.PlacementId).Newer("version", static e => e.Version)
        .Column("person_id", static e => e.PersonId).Column("recruited_on", static e => e.RecruitedOn).Column("age", static e => e.Age).Column("channel", static e => e.Channel)
        .Column("commune_code", static e => e.CommuneCode).Column("workplace_commune_code", static e => e.WorkplaceCommuneCode)
        .Column("confirmed_on", static e => e.ConfirmedOn).Column("ended_on", static e => e.EndedOn).Column("starts_on", static e => e.StartsOn);

    public Guid PlacementId { get; init; }
    public long Version { get; init; }
    public Guid PersonId { get; init; }
    public DateOnly RecruitedOn { get; init; }

    /// <summary>Completed years on that day.</summary>
    public int Age { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>Where the person lived when they registered.</summary>
    public string CommuneCode { get; init; } = "";

    public string WorkplaceCommuneCode { get; init; } = "";
    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>Last day of work; before the first, where the job was never taken up.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>First day of work; null where it was not told, which events before it was did not.</summary>
    public DateOnly? StartsOn { get; init; }

    /// <summary>Whether the person entered the job, or still may: one that was never taken up is no job found (indicators, K10 and K17).</summary>
    public bool IsTakenUp => EndedOn is not { } ended || ended >= (StartsOn ?? RecruitedOn);
}
