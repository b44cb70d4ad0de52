using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>A term in which the two differ; for lists also what only one of them has.</summary>
public sealed record TermDifference(string Term, string Left, string Right, IReadOnlyList<string> OnlyLeft, IReadOnlyList<string> OnlyRight);

/// <summary>Where two agreements differ, term by term in the order of the document.</summary>
public sealed record CompareAgreementsResponse(string Left, string Right, IReadOnlyList<TermDifference> Differences);

/// <summary>Shows what would change if one agreement took the place of another.</summary>
public static class CompareAgreements
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/agreements/compare", Handle).WithName(nameof(CompareAgreements)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static Results<Ok<CompareAgreementsResponse>, ProblemHttpResult> Handle([Required] string left, [Required] string right, ExchangeState state)
    {
        if (state.Current.Find(left) is not { } one)
            return GetAgreement.Unknown(left);
        if (state.Current.Find(right) is not { } other)
            return GetAgreement.Unknown(right);
        return TypedResults.Ok(new CompareAgreementsResponse(left, right,
            [.. AgreementDifference.Between(one.Terms, other.Terms).Select(d => new TermDifference(d.Term, d.Left, d.Right, d.OnlyLeft, d.OnlyRight))]));
    }
}
