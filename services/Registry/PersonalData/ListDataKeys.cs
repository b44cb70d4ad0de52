using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>A data key; never the key itself.</summary>
/// <param name="Id">The number in every value under it.</param>
/// <param name="Class"><c>personal</c>, <c>sensitive</c> or <c>blind-index</c>.</param>
/// <param name="State"><c>active</c>, <c>retired</c> or <c>destroyed</c>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="RetiredAt">When another took its place, UTC.</param>
/// <param name="DestroyedAt">UTC.</param>
/// <param name="Values">Values it protects now, counted for this answer; of a blind-index key null, for digests do not name their key.</param>
public sealed record DataKeyView(int Id, string Class, string State, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt, DateTimeOffset? DestroyedAt, long? Values);

/// <summary>The keys and the latest rotations, newest first.</summary>
public sealed record ListDataKeysResponse(IReadOnlyList<DataKeyView> Keys, IReadOnlyList<KeyRotationAnswer> Rotations);

/// <summary>Lists the data keys with how many values each protects, and how far rotations are; it reads every table, so ask it seldom.</summary>
public static class ListDataKeys
{
    private const int LatestRotations = 20;

    public static void Map(RouteGroupBuilder keys) => keys.MapGet("/", HandleAsync).WithName(nameof(ListDataKeys)).RequireServiceScope(Scopes.RegistryKeys);

    private static async Task<Ok<ListDataKeysResponse>> HandleAsync(RegistryDb db, NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var counts = await CountValues.ByKeyAsync(connection, ct);
        var keys = await db.DataKeys.AsNoTracking().OrderBy(static k => k.Id).ToListAsync(ct);
        var rotations = await db.KeyRotations.AsNoTracking().OrderByDescending(static r => r.StartedAt).Take(LatestRotations).ToListAsync(ct);
        return TypedResults.Ok(new ListDataKeysResponse(
            [.. keys.Select(k => new DataKeyView(
                k.Id, KeyRotationAnswer.NameOf(k.Class), k.State, k.CreatedAt, k.RetiredAt, k.DestroyedAt, k.Class == PersonalDataClass.BlindIndex ? null : counts.GetValueOrDefault(k.Id)))],
            [.. rotations.Select(KeyRotationAnswer.Of)]));
    }
}
