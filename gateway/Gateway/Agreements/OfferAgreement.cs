using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>Takes an agreement that one of our members has signed with its agreement key, and delivers it to the other party.</summary>
public static class OfferAgreement
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/agreements", HandleAsync).WithName(nameof(OfferAgreement)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<Results<Ok<ActResponse>, Created<ActResponse>, ProblemHttpResult>> HandleAsync(
        SignedDocumentRequest request, RecordActs acts, Caller caller, CancellationToken ct) =>
        OperatorActs.RecordAsync(request, DocumentTypes.Agreement, ActKind.Offer, null, acts, caller, ct);
}
