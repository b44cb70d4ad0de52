using Lmis.Hosting;
using Lmis.Identity.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Users;

/// <summary>One administrative change of one user, in turn with sign-ins and other changes of that user.</summary>
public sealed class UserChange(IdentityDb db, Caller caller, ILogger<UserChange> logger)
{
    /// <summary>Locks the user, changes it, counts its version up and says who did it; 404 for an unknown id.</summary>
    public Task<Results<NoContent, ProblemHttpResult>> ApplyAsync(Guid id, string what, Action<User> change, CancellationToken ct) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var user = (await db.Users.FromSql($"SELECT * FROM app_user WHERE id = {id} FOR UPDATE").ToListAsync(ct)).SingleOrDefault();
            if (user is null)
                return NoSuchUser(id);
            change(user);
            user.Version++;
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            logger.LogInformation("User {UserId}: {Change} by {Subject}", id, what, caller.Subject);
            return TypedResults.NoContent();
        });

    public static ProblemHttpResult NoSuchUser(Guid id) => Problems.NotFound("no-such-user", "No such user", $"No user has the id {id}.");

    /// <summary>The roles among these that do not exist, as a sentence; null if all do.</summary>
    public static async Task<string?> RoleFaultAsync(IdentityDb db, IReadOnlyList<string> roles, CancellationToken ct)
    {
        var known = await db.Roles.Where(role => roles.Contains(role.Slug)).Select(role => role.Slug).ToListAsync(ct);
        var unknown = roles.Except(known).ToList();
        return unknown.Count == 0 ? null : $"Not a role: {string.Join(", ", unknown)}. GET /v1/roles lists the roles.";
    }
}
