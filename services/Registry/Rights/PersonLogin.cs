using Lmis.Hosting;

namespace Lmis.Registry.Rights;

/// <summary>
/// That a login of Identity is a person's own: an officer of the person's area linked it after seeing the person. An ended link stays, so that
/// whoever read by it can be told afterwards.
/// </summary>
public sealed class PersonLogin
{
    private PersonLogin()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>The user's id in Identity, the subject of their tokens.</summary>
    public Guid Login { get; private set; }

    /// <summary>What the officer saw: <c>identity-card</c> (thẻ căn cước) or <c>vneid</c> (VNeID level 2 on the person's phone).</summary>
    public string Proof { get; private set; } = "";

    public DateTimeOffset LinkedAt { get; private set; }
    public string LinkedBy { get; private set; } = "";
    public string? LinkedUnit { get; private set; }
    public string ClientId { get; private set; } = "";
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    /// <summary><c>person-asked</c>, <c>login-lost</c> or <c>wrong-person</c>.</summary>
    public string? EndReason { get; private set; }

    /// <summary>A link that holds from now on; two unique indexes decide that person and login have no other.</summary>
    public static PersonLogin Link(Guid personId, Guid login, string proof, Caller officer, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, Login = login, Proof = proof, LinkedAt = now, LinkedBy = officer.Subject, LinkedUnit = officer.Area, ClientId = officer.ClientId,
    };

    /// <summary>The login shows nothing of the person from now on.</summary>
    public void End(string reason, Caller officer, DateTimeOffset now) => (EndedAt, EndedBy, EndReason) = (now, officer.Subject, reason);
}
