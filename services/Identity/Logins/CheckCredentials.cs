using Lmis.Identity.Data;
using Lmis.Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Identity.Logins;

/// <summary>Decides a try to sign in and counts it; wrong passwords and wrong codes lock the account alike.</summary>
public sealed class CheckCredentials(IdentityDb db, UserManager<User> users, RecordLogin record, TotpSecret secret, TimeProvider clock)
{
    private static readonly string DecoyHash = new PasswordHasher<User>().HashPassword(null!, Guid.CreateVersion7().ToString());

    /// <summary>The result (<see cref="LoginResults"/>) and, unless the name is unknown, the user.</summary>
    public Task<(string Result, User? User)> PasswordAsync(string userName, string password, CancellationToken ct) => InTurnAsync(
        db.Users.FromSql($"SELECT * FROM app_user WHERE normalized_user_name = {users.NormalizeName(userName)} FOR UPDATE"),
        async user =>
        {
            if (user is null)
            {
                // An unknown name takes as long as a known one.
                users.PasswordHasher.VerifyHashedPassword(null!, DecoyHash, password);
                return LoginResults.UnknownUser;
            }

            var right = await users.CheckPasswordAsync(user, password);
            if (await users.IsLockedOutAsync(user))
                return LoginResults.LockedOut;
            if (!right)
                return await CountAsync(user, LoginResults.WrongPassword);
            if (user.DisabledAt is not null)
                return LoginResults.Disabled;
            // With a second factor the count goes on until the code is right too, or knowing the password would allow endless codes.
            if (user.TwoFactorEnabled)
                return LoginResults.CodeRequired;
            await users.ResetAccessFailedCountAsync(user);
            return LoginResults.SignedIn;
        },
        ct);

    /// <summary>The result for the TOTP code of a user whose password was right.</summary>
    public async Task<string> CodeAsync(Guid userId, string code, CancellationToken ct)
    {
        var (result, _) = await InTurnAsync(
            db.Users.FromSql($"SELECT * FROM app_user WHERE id = {userId} FOR UPDATE"),
            async user =>
            {
                if (user?.AuthenticatorKey is null)
                    return LoginResults.UnknownUser;
                if (await users.IsLockedOutAsync(user))
                    return LoginResults.LockedOut;
                var step = TotpCode.Match(secret.Open(user.AuthenticatorKey), code, clock.GetUtcNow());
                if (step is null || step <= user.LastCodeStep)
                    return await CountAsync(user, LoginResults.WrongCode);
                user.LastCodeStep = step;
                await users.ResetAccessFailedCountAsync(user);
                return LoginResults.SignedIn;
            },
            ct);
        return result;
    }

    private async Task<string> CountAsync(User user, string result)
    {
        await users.AccessFailedAsync(user);
        return await users.IsLockedOutAsync(user) ? LoginResults.LockedOut : result;
    }

    // The row lock lets the tries on one account pass one by one: guesses sent side by side are all counted.
    private Task<(string Result, User? User)> InTurnAsync(IQueryable<User> query, Func<User?, Task<string>> decideAsync, CancellationToken ct) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var user = (await query.ToListAsync(ct)).SingleOrDefault();
            var result = await decideAsync(user);
            record.Add(user?.Id, result);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return (result, user);
        });
}
