using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>The person behind a login, or who stands for them after a merge.</summary>
internal sealed record OwnLink(Guid PersonId, DateTimeOffset LinkedAt);

/// <summary>The person behind a login, asked anew at each request: a link that ended shows nothing any more.</summary>
internal static class OwnPerson
{
    /// <summary>The link of the caller's login, or null.</summary>
    public static async Task<OwnLink?> FindAsync(RegistryDb db, Caller caller, CancellationToken ct)
    {
        if (!Guid.TryParse(caller.Subject, out var login) || await db.PersonLogins.AsNoTracking().FirstOrDefaultAsync(l => l.Login == login && l.EndedAt == null, ct) is not { } link)
            return null;
        return new(await Standing.ForAsync(db, link.PersonId, ct), link.LinkedAt);
    }

    /// <summary>What a login without a person is told.</summary>
    public static ProblemHttpResult NotLinked() => Problems.NotFound("login-not-linked", "No person belongs to this login",
        "Take your identity card or VNeID to the labour officer of the commune where you live, who links this login to your record.");
}
