using System.Globalization;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Insurance;

/// <summary>One participation of a month; members as the columns of the monthly file.</summary>
public sealed record Participation(
    string PersonalNumber, string FullName, string BirthDate, string Sex, string Kind, string? EmployerCode, string? StartedOn, string? PaidTo, string? Commune);

/// <summary>A page of a province's monthly file.</summary>
/// <param name="Month">yyyy-MM.</param>
/// <param name="Province">Two digits.</param>
/// <param name="Page">1 and up.</param>
/// <param name="Pages">How many there are, at least 1.</param>
/// <param name="Total">Rows of the whole file, the same on every page.</param>
/// <param name="Rows">At most 2,000, in the order of personal numbers.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record ParticipationPage(string Month, string Province, int Page, int Pages, int Total, IReadOnlyList<Participation> Rows, string Salt);

/// <summary>Gives the monthly file of a province's participations page by page.</summary>
public static class ListParticipations
{
    private const int PageSize = 2000;

    public static void Map(RouteGroupBuilder insurance) => insurance.MapGet("/participations", Handle).WithName(nameof(ListParticipations));

    private static Results<Ok<ParticipationPage>, ProblemHttpResult> Handle(string? month, string? province, int? page, ExchangeCaller partner, NationalRegisters registers, Declarations declarations)
    {
        partner.AppliedRows("all");
        if (!DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return Problems.BadRequest("month", "Month not well formed", "Give 'month' as 2026-12.");
        if (province is not { Length: 2 } || !province.All(char.IsAsciiDigit))
            return Problems.BadRequest("province", "Province not well formed", "Give 'province' as its two digits.");
        var rows = declarations.Of(province, month!, registers);
        var pages = Math.Max(1, (rows.Count + PageSize - 1) / PageSize);
        return page is < 1 || page > pages
            ? Problems.BadRequest("page", "No such page", $"'page' is from 1 to {pages}.")
            : TypedResults.Ok(new ParticipationPage(month!, province, page ?? 1, pages, rows.Count, [.. rows.Skip(((page ?? 1) - 1) * PageSize).Take(PageSize)], ExchangeSalt.New()));
    }
}
