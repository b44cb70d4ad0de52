using System.ComponentModel.DataAnnotations;
using Lmis.Identity.Clients;
using Lmis.Identity.Data;
using Lmis.Identity.Roles;
using Lmis.Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Seeds;

/// <summary>Makes the users and clients of a seed file exist as written; twice is the same as once, and a faulty file changes nothing.</summary>
public sealed class ApplySeed(IdentityDb db, UserManager<User> users, IOpenIddictApplicationManager clients, TimeProvider clock)
{
    /// <summary>Every fault of the file as a sentence; empty when it was applied.</summary>
    public Task<IReadOnlyList<string>> ApplyAsync(SeedDocument seed, CancellationToken ct) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync<IReadOnlyList<string>>(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockAsync("identity.seed", ct);
            var faults = await FaultsAsync(seed, ct);
            if (faults.Count > 0)
                return faults;
            foreach (var user in seed.Users ?? [])
                await UpsertAsync(user, ct);
            foreach (var client in seed.Clients ?? [])
                await StoreClient.UpsertAsync(clients, client, ct);
            await transaction.CommitAsync(ct);
            return faults;
        });

    private async Task<List<string>> FaultsAsync(SeedDocument seed, CancellationToken ct)
    {
        var faults = new List<string>();
        foreach (var user in seed.Users ?? [])
        {
            faults.AddRange(FormFaults(user).Select(fault => $"User '{user.UserName}': {fault}"));
            if (await UserChange.RoleFaultAsync(db, user.Roles, ct) is { } roleFault)
                faults.Add($"User '{user.UserName}': {roleFault}");
            var fresh = CreateUser.New(user.UserName, user.DisplayName, user.Area, user.Organisation, [], clock.GetUtcNow());
            if (user.Password is { } password && await ResetPassword.FaultAsync(users, fresh, password) is { } refused)
                faults.AddRange(refused.Errors.Select(error => $"User '{user.UserName}': {error.Description}"));
            if (user.Password is null && await users.FindByNameAsync(user.UserName) is null)
                faults.Add($"User '{user.UserName}': a new user needs a password.");
        }

        foreach (var client in seed.Clients ?? [])
        {
            faults.AddRange(FormFaults(client).Select(fault => $"Client '{client.ClientId}': {fault}"));
            faults.AddRange(ClientRegistrationRules.Faults(client).Select(fault => $"Client '{client.ClientId}', {fault.Member}: {fault.Fault}"));
        }

        faults.AddRange((seed.Users ?? []).GroupBy(user => users.NormalizeName(user.UserName)).Where(group => group.Count() > 1).Select(group => $"User '{group.Key}' is there twice."));
        faults.AddRange((seed.Clients ?? []).GroupBy(client => client.ClientId).Where(group => group.Count() > 1).Select(group => $"Client '{group.Key}' is there twice."));
        return faults;
    }

    private static IEnumerable<string> FormFaults(object record)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(record, new ValidationContext(record), results, validateAllProperties: true);
        return results.Select(result => $"{string.Join(", ", result.MemberNames)} {result.ErrorMessage}");
    }

    private async Task UpsertAsync(SeedUser wanted, CancellationToken ct)
    {
        var name = users.NormalizeName(wanted.UserName);
        var user = await db.Users.Include(u => u.Roles).SingleOrDefaultAsync(u => u.NormalizedUserName == name, ct);
        if (user is null)
        {
            var result = await users.CreateAsync(CreateUser.New(wanted.UserName, wanted.DisplayName, wanted.Area, wanted.Organisation, wanted.Roles, clock.GetUtcNow()), wanted.Password!);
            if (!result.Succeeded)
                throw new InvalidOperationException($"User '{wanted.UserName}' could not be created: {string.Join(" ", result.Errors.Select(error => error.Description))}");
            return;
        }

        user.DisplayName = wanted.DisplayName;
        user.Area = wanted.Area;
        user.Organisation = wanted.Organisation;
        user.Roles.RemoveAll(held => !wanted.Roles.Contains(held.RoleSlug));
        user.Roles.AddRange(wanted.Roles.Distinct().Except(user.Roles.Select(held => held.RoleSlug)).Select(role => new UserRole { UserId = user.Id, RoleSlug = role }).ToList());
        // The hash differs each time it is made; only another password is a change, and ends the user's sessions.
        if (wanted.Password is { } password && users.PasswordHasher.VerifyHashedPassword(user, user.PasswordHash!, password) is PasswordVerificationResult.Failed)
            ResetPassword.Set(users, user, password);
        if (db.ChangeTracker.HasChanges())
            user.Version++;
        await db.SaveChangesAsync(ct);
    }
}
