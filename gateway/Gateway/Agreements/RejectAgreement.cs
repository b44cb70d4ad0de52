using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>Takes our member's signed rejection of an offer.</summary>
public static class RejectAgreement
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/agreements/{id}/reject", HandleAsync).WithName(nameof(RejectAgreement)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<Results<Ok<ActResponse>, Created<ActResponse>, ProblemHttpResult>> HandleAsync(
        string id, SignedDocumentRequest request, RecordActs acts, Caller caller, CancellationToken ct) =>
        OperatorActs.RecordAsync(request, DocumentTypes.Act, ActKind.Reject, id, acts, caller, ct);
}
