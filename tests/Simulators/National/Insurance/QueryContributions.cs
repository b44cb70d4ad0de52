using System.Globalization;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Insurance;

/// <summary>A question about one person's contributions.</summary>
public sealed record ContributionsQuery(string PersonalNumber, string Salt);

/// <summary>One person's contributions.</summary>
/// <param name="Kind"><c>compulsory</c>, <c>voluntary</c> or <c>none</c>.</param>
/// <param name="Months">Months paid in all.</param>
/// <param name="UnemploymentMonths">Months paid to the unemployment insurance since the last benefit.</param>
/// <param name="PaidTo">Last month paid, yyyy-MM; null where nothing was paid.</param>
/// <param name="EmployerCode">Who pays, where an employer does.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record ContributionsAnswer(string Kind, int Months, int UnemploymentMonths, string? PaidTo, string? EmployerCode, string Salt);

/// <summary>Tells what has been paid for one person; a person nobody knows has paid nothing that can be told.</summary>
public static class QueryContributions
{
    public static void Map(RouteGroupBuilder insurance) => insurance.MapPost("/contributions/query", Handle).WithName(nameof(QueryContributions));

    private static Results<Ok<ContributionsAnswer>, ProblemHttpResult> Handle(ContributionsQuery query, ExchangeCaller partner, NationalRegisters registers)
    {
        partner.AppliedRows("all");
        if (!ExchangeSalt.IsWellFormed(query.Salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        if (!registers.People.TryGetValue(query.PersonalNumber, out var person) || person.IsDead)
            return Problems.NotFound("no-such-person", "No such person", "Nothing can be told about this person.");
        var seed = int.Parse(person.Number.AsSpan(6), CultureInfo.InvariantCulture);
        var (months, unemployment) = person.Insurance switch { "compulsory" => (6 + (seed % 180), 6 + (seed % 140)), "voluntary" => (3 + (seed % 60), 0), _ => (0, 0) };
        return TypedResults.Ok(new ContributionsAnswer(
            person.Insurance ?? "none", months, unemployment, months == 0 ? null : $"2026-{4 + (seed % 3):00}", person.Insurance == "compulsory" ? person.EmployerCode : null, ExchangeSalt.New()));
    }
}
