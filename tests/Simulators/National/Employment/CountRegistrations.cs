using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>How many persons of a province are registered here, for reconciliation.</summary>
public sealed record RegistrationCounts(string Province, int Persons);

/// <summary>Counts what a province has registered, so that both sides can compare.</summary>
public static class CountRegistrations
{
    public static void Map(RouteGroupBuilder lmis) => lmis.MapGet("/registrations/counts", Handle).WithName(nameof(CountRegistrations));

    private static Ok<RegistrationCounts> Handle(string province, ExchangeCaller partner, Receipts receipts)
    {
        partner.AppliedRows("all");
        return TypedResults.Ok(new RegistrationCounts(province, receipts.Registered.Keys.Count(key => key.Province == province)));
    }
}
