using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Enterprises;

/// <summary>One enterprise.</summary>
/// <param name="Code">Enterprise code, also its tax code.</param>
/// <param name="Name">Registered name.</param>
/// <param name="LegalForm">Legal form, in words.</param>
/// <param name="Industry">VSIC 2025 group.</param>
/// <param name="Status"><c>active</c>, <c>suspended</c> or <c>dissolved</c>.</param>
/// <param name="Address">Where it is registered.</param>
public sealed record EnterpriseAnswer(string Code, string Name, string LegalForm, string Industry, string Status, EnterpriseAddress Address);

/// <summary>The registered seat.</summary>
/// <param name="Commune">Five-digit commune since 2025-07-01.</param>
public sealed record EnterpriseAddress(string Commune);

/// <summary>Gives one enterprise by its code.</summary>
public static class GetEnterprise
{
    public static void Map(RouteGroupBuilder enterprises) => enterprises.MapGet("/{code}", Handle).WithName(nameof(GetEnterprise));

    private static Results<Ok<EnterpriseAnswer>, ProblemHttpResult> Handle(string code, ExchangeCaller partner, NationalRegisters registers)
    {
        partner.AppliedRows("all");
        return registers.Enterprises.TryGetValue(code, out var found)
            ? TypedResults.Ok(new EnterpriseAnswer(found.Code, found.Name, found.LegalForm, found.Industry, found.Status, new(found.Commune)))
            : Problems.NotFound("no-such-enterprise", "No such enterprise", "No enterprise of this code is registered.");
    }
}
