using System.Security.Cryptography;
using System.Text;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>The registrations of a commune's people.</summary>
/// <param name="Commune">Where they live now, five digits.</param>
/// <param name="Registered">All of them.</param>
/// <param name="Employed">Of these.</param>
/// <param name="Unemployed">Of these.</param>
/// <param name="Inactive">Of these.</param>
/// <param name="Receipts">SHA-256 in hexadecimal digits of their receipts' numbers, in the order of their bytes, each with a line feed behind it: equal where the same registrations are held.</param>
public sealed record CommuneCounts(string Commune, int Registered, int Employed, int Unemployed, int Inactive, string Receipts);

/// <summary>How many persons of a province are registered here, for reconciliation (đối soát).</summary>
/// <param name="Province">Two digits.</param>
/// <param name="Persons">All of them.</param>
/// <param name="At">When they were counted, UTC.</param>
/// <param name="Communes">Those that have any, by code.</param>
public sealed record RegistrationCounts(string Province, int Persons, DateTimeOffset At, IReadOnlyList<CommuneCounts> Communes);

/// <summary>Counts what is registered of a province's people, so that both sides can compare.</summary>
public static class CountRegistrations
{
    public static void Map(RouteGroupBuilder lmis) => lmis.MapGet("/registrations/counts", Handle).WithName(nameof(CountRegistrations));

    private static Ok<RegistrationCounts> Handle(string province, ExchangeCaller partner, Registrations registrations, TimeProvider clock)
    {
        partner.AppliedRows("all");
        var held = registrations.Of(province);
        return TypedResults.Ok(new RegistrationCounts(province, held.Count, clock.GetUtcNow(),
        [
            .. held.GroupBy(static one => one.Items.Commune).OrderBy(static commune => commune.Key, StringComparer.Ordinal).Select(static commune => new CommuneCounts(
                commune.Key, commune.Count(), Of(commune, "employed"), Of(commune, "unemployed"), Of(commune, "inactive"), Digest(commune))),
        ]));
    }

    private static int Of(IEnumerable<NationalRegistration> held, string status) => held.Count(one => one.Items.ActivityStatus == status);

    private static string Digest(IEnumerable<NationalRegistration> held) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(held.Select(static one => one.ReceiptNumber).Order(StringComparer.Ordinal).Select(static receipt => receipt + "\n")))));
}
