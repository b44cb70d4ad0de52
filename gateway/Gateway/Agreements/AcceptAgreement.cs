using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>Takes an offered agreement that one of our members has signed as well: from then on it may be used inside its dates.</summary>
public static class AcceptAgreement
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/agreements/{id}/accept", HandleAsync).WithName(nameof(AcceptAgreement)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<Results<Ok<ActResponse>, Created<ActResponse>, ProblemHttpResult>> HandleAsync(
        string id, SignedDocumentRequest request, RecordActs acts, Caller caller, CancellationToken ct) =>
        OperatorActs.RecordAsync(request, DocumentTypes.Agreement, ActKind.Accept, id, acts, caller, ct);
}
