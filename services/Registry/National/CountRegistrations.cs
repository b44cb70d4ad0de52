using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.National;

/// <summary>The registered people of a commune, as both sides count them.</summary>
/// <param name="Commune">Where they live now, five digits.</param>
/// <param name="Registered">All with a receipt of the national system.</param>
/// <param name="Employed">Of these.</param>
/// <param name="Unemployed">Of these.</param>
/// <param name="Inactive">Of these.</param>
/// <param name="Receipts">SHA-256 in hexadecimal digits of their receipts' numbers, in the order of their bytes, each with a line feed behind it: equal where the same registrations are held.</param>
public sealed record CommuneCounts(string Commune, int Registered, int Employed, int Unemployed, int Inactive, string Receipts);

/// <summary>The registered people of this province.</summary>
/// <param name="Province">Two digits.</param>
/// <param name="Persons">All of them.</param>
/// <param name="At">When they were counted, UTC.</param>
/// <param name="Communes">Those that have any, by code.</param>
public sealed record RegistrationCounts(string Province, int Persons, DateTimeOffset At, IReadOnlyList<CommuneCounts> Communes);

/// <summary>Counts the records that hold a national receipt, by commune.</summary>
internal static class CountRegistrations
{
    public static async Task<RegistrationCounts> RunAsync(RegistryDb db, string province, TimeProvider clock, CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var communes = await db.Database.SqlQuery<CommuneCounts>(
            $"""
            select commune_code as commune, count(*)::int as registered,
                   (count(*) filter (where activity_status = 'employed'))::int as employed, (count(*) filter (where activity_status = 'unemployed'))::int as unemployed,
                   (count(*) filter (where activity_status = 'inactive'))::int as inactive,
                   encode(sha256(convert_to(string_agg(receipt_number || chr(10), '' order by receipt_number collate "C"), 'UTF8')), 'hex') as receipts
            from worker where is_active and holding = {Worker.Held} and receipt_kind = 'national'
            group by commune_code order by commune_code
            """).ToListAsync(ct);
        return new(province, communes.Sum(static c => c.Registered), at, communes);
    }
}
