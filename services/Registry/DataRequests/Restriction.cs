using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>
/// That the processing of a person's record is restricted (hạn chế xử lý dữ liệu): not shared, masked among hits, corrected on a named ground only;
/// it is counted all the same, for a count names nobody.
/// </summary>
public sealed class Restriction
{
    private Restriction()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }

    /// <summary>The request that was granted; where the person's record was merged into this one, that person's.</summary>
    public Guid RequestId { get; private set; }

    public DateTimeOffset BeganAt { get; private set; }
    public string BegunBy { get; private set; } = "";
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }

    /// <summary><c>person-asked</c>, <c>ground-gone</c>, or <c>merge-undone</c> of one that a merge had brought.</summary>
    public string? EndReason { get; private set; }

    /// <summary>Holds from now on; a unique index decides that a person has one.</summary>
    public static Restriction Begin(DataRequest request, Guid personId, Caller caller, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), PersonId = personId, RequestId = request.Id, BeganAt = now, BegunBy = caller.Subject };

    /// <summary>The same restriction of the record that stands for both from now on.</summary>
    public Restriction CarriedTo(Guid personId, Caller caller, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), PersonId = personId, RequestId = RequestId, BeganAt = now, BegunBy = caller.Subject };

    /// <summary>Whether one holds now.</summary>
    internal static Task<bool> HoldsAsync(RegistryDb db, Guid personId, CancellationToken ct) => db.Restrictions.AnyAsync(r => r.PersonId == personId && r.EndedAt == null, ct);

    /// <summary>The record is processed as any other again.</summary>
    public void End(string reason, Caller caller, DateTimeOffset now) => (EndedAt, EndedBy, EndReason) = (now, caller.Subject, reason);
}
