using Lmis.Hosting;

namespace Lmis.Insurance.Agency;

/// <summary>That an officer asked the agency about a person: who, when, why, about whom, with what kind of result and where it is on record. Never the answer.</summary>
public sealed class AgencyQuery
{
    private AgencyQuery()
    {
    }

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }
    public string By { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>The officer's area, 2, 3 or 5 digits.</summary>
    public string? Unit { get; private set; }

    public string Purpose { get; private set; } = "";
    public Guid PersonId { get; private set; }

    /// <summary><c>match</c>, <c>differs</c>, <c>unknown</c>; before an answer came, and where none came, <c>asked</c>.</summary>
    public string Result { get; private set; } = "asked";

    public string? JournalReference { get; private set; }

    public static AgencyQuery Of(Guid id, Guid personId, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = id, At = now, By = caller.Subject, ClientId = caller.ClientId, Unit = caller.Area, Purpose = purpose, PersonId = personId,
    };

    public void Answered(string result, string journalReference) => (Result, JournalReference) = (result, journalReference);
}
