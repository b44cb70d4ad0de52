using Lmis.Hosting;

namespace Lmis.Insurance.Participation;

/// <summary>A difference between the agency's file and our registers, for somebody to decide. It names ids only; names are Registry's to show.</summary>
public sealed class Difference : IAreaScoped
{
    /// <summary>In the file, not in our registers: no employment of the person, or none at that employer, or the employer is not known here.</summary>
    public const string NotHere = "not-here", OtherEmployer = "other-employer", UnknownEmployer = "unknown-employer";

    /// <summary>In both, but not alike.</summary>
    public const string OtherContract = "contract-kind", NotEmployed = "activity-status";

    /// <summary>The risk flag: a contract that obliges to insurance, of a whole month, at an active employer, and the file does not have it (Law 41/2024/QH15 art. 2).</summary>
    public const string ContractWithoutInsurance = "contract-without-insurance";

    /// <summary>Open; settled by itself when a later comparison no longer finds it; decided by an officer.</summary>
    public const string Open = "open", Settled = "settled", Decided = "decided";

    private Difference()
    {
    }

    public Guid Id { get; private set; }
    public string Kind { get; private set; } = "";
    public Guid PersonId { get; private set; }
    public Guid? EmployerId { get; private set; }

    /// <summary>Of an employer not known here; a natural person's business has none.</summary>
    public string? EmployerCode { get; private set; }

    /// <summary>Where the person lives, else where the employer is; empty where neither is known, and then only the whole province sees it.</summary>
    public string CommuneCode { get; private set; } = "";

    public string? FormerDistrictCode { get; private set; }

    /// <summary>The months in which it was found, as numbers.</summary>
    public int FirstMonth { get; private set; }

    public int LastMonth { get; private set; }
    public string State { get; private set; } = Open;
    public string? Decision { get; private set; }
    public string? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    public void Decide(string decision, Caller caller, DateTimeOffset now) => (State, Decision, DecidedBy, DecidedAt) = (Decided, decision, caller.Subject, now);
}
