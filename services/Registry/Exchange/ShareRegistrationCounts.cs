using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.National;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Exchange;

/// <summary>Tells the national system how many of its registrations this province holds, by commune, in the words in which it tells its own: so that it can compare too.</summary>
public static class ShareRegistrationCounts
{
    public static void Map(RouteGroupBuilder registrations) => registrations.MapGet("/counts", HandleAsync).WithName(nameof(ShareRegistrationCounts));

    private static async Task<Ok<RegistrationCounts>> HandleAsync(ExchangeCaller partner, RegistryDb db, IOptions<PlatformOptions> platform, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows("all");
        return TypedResults.Ok(await CountRegistrations.RunAsync(db, platform.Value.ProvinceCode, clock, ct));
    }
}
