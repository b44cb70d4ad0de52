using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;

namespace Lmis.Reporting.Facts;

/// <summary>How a person takes part in social insurance from a month on; a month without a row is as the one before. Pseudonymous, yet personal data.</summary>
public sealed class ParticipationFact
{
    /// <summary>How it follows the events.</summary>
    public static readonly FollowedTable<ParticipationChanged> Table = new FollowedTable<ParticipationChanged>("insurance", Topics.ParticipationChangedV1, "participation_fact")
        .Key("person_id", static e => e.PersonId).Key("month", static e => Facts.BirthMonth.Parse(e.Month)).Newer("version", static e => e.Version)
        .Column("compulsory", static e => e.Compulsory).Column("voluntary", static e => e.Voluntary).Column("in_arrears", static e => e.InArrears)
        .Column("birth_month", static e => Facts.BirthMonth.Parse(e.BirthMonth)).Column("sex", static e => (short)FactCodes.Read(FactCodes.Sexes, e.Sex, "sex")).Column("commune_code", static e => e.CommuneCode);

    public Guid PersonId { get; init; }

    /// <summary>12 × year + month − 1.</summary>
    public int Month { get; init; }

    public long Version { get; init; }
    public bool Compulsory { get; init; }
    public bool Voluntary { get; init; }
    public bool InArrears { get; init; }

    /// <summary>12 × year + month − 1.</summary>
    public int BirthMonth { get; init; }

    public Sex Sex { get; init; }

    /// <summary>Where the agency has the person living; counts only while the labour register does not know better.</summary>
    public string? CommuneCode { get; init; }
}
