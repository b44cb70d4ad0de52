using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Credentials;

/// <summary>A signing key.</summary>
public sealed record SigningKeyAnswer(string KeyId, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    internal static SigningKeyAnswer Of(SigningKey k) => new(k.KeyId, k.CreatedAt, k.RetiredAt);
}

/// <summary>Signing keys, oldest first.</summary>
public sealed record SigningKeyList(IReadOnlyList<SigningKeyAnswer> Keys);

/// <summary>Lists the keys; makes a new one that signs from now on, erasing the private part of the one before.</summary>
public static class RotateSigningKey
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/signing-keys", ListAsync).WithName("ListSigningKeys").WithTags("Signing keys").RequireServiceScope(Scopes.TrainingKeys);
        v1.MapPost("/signing-keys", HandleAsync).WithName(nameof(RotateSigningKey)).WithTags("Signing keys").RequireServiceScope(Scopes.TrainingKeys);
    }

    private static async Task<Ok<SigningKeyList>> ListAsync(TrainingDb db, CancellationToken ct) =>
        TypedResults.Ok(new SigningKeyList([.. (await db.SigningKeys.AsNoTracking().OrderBy(static k => k.CreatedAt).ToListAsync(ct)).Select(SigningKeyAnswer.Of)]));

    private static async Task<Ok<SigningKeyAnswer>> HandleAsync(TrainingDb db, SigningKeys keys, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = await keys.RotateAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(SigningKeyAnswer.Of(key));
    }
}
