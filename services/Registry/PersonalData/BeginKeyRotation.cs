using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.PersonalData;

/// <summary>Which class gets a new key.</summary>
/// <param name="Class"><c>personal</c> or <c>sensitive</c>.</param>
public sealed record BeginKeyRotationRequest([property: Required] string Class);

/// <summary>
/// Makes a new data key for a class, which encrypts from now on, and has everything under older keys re-encrypted in the background; older keys go on
/// decrypting. GET /v1/data-keys tells how far it is.
/// </summary>
public static class BeginKeyRotation
{
    public static void Map(RouteGroupBuilder keys) => keys.MapPost("/rotations", HandleAsync).WithName(nameof(BeginKeyRotation)).RequireServiceScope(Scopes.RegistryKeys);

    private static async Task<Results<Accepted<KeyRotationAnswer>, ProblemHttpResult>> HandleAsync(
        BeginKeyRotationRequest request, RegistryDb db, PersonalDataKeys keys, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (request.Class == KeyRotationAnswer.NameOf(PersonalDataClass.BlindIndex))
            return Problems.Unprocessable("blind-index-not-rotated", "The blind index is not rotated",
                "Its digests cannot be re-encrypted: they would have to be made anew from the numbers, with the service stopped. See docs/registry/personal-data.md.");
        PersonalDataClass? known = request.Class switch { "personal" => PersonalDataClass.Personal, "sensitive" => PersonalDataClass.Sensitive, _ => null };
        if (known is not { } dataClass)
            return Problems.BadRequest("unknown-key-class", "No such class of data", "Give 'personal' or 'sensitive'.");

        var now = clock.GetUtcNow();
        var (name, wrapped) = (dataClass.ToString(), keys.NewWrapped(dataClass));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Who begins at the same moment waits here for the first, and then meets its rotation.
        await db.Database.ExecuteSqlAsync($"lock table key_rotation in share row exclusive mode", ct);
        if (await db.KeyRotations.AnyAsync(r => r.Class == dataClass && r.State == KeyRotation.Running, ct))
            return Problems.Conflict("rotation-running", "A rotation of this class is under way", "Wait until it is completed; GET /v1/data-keys tells how far it is.");
        await db.Database.ExecuteSqlAsync($"update data_key set state = 'retired', retired_at = {now} where class = {name} and state = 'active'", ct);
        var id = (await db.Database.SqlQuery<int>($"insert into data_key (class, wrapped, created_at, state) values ({name}, {wrapped}, {now}, 'active') returning id").ToListAsync(ct)).Single();
        var rotation = KeyRotation.Begin(dataClass, id, caller.Subject, now);
        db.KeyRotations.Add(rotation);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        keys.Refresh();
        return TypedResults.Accepted("/v1/data-keys", KeyRotationAnswer.Of(rotation));
    }
}
