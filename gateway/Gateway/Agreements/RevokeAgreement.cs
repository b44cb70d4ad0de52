using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>Takes our member's signed revocation: the agreement stops here at once, on every replica, whether or not the other party can be reached.</summary>
public static class RevokeAgreement
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/agreements/{id}/revoke", HandleAsync).WithName(nameof(RevokeAgreement)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<Results<Ok<ActResponse>, Created<ActResponse>, ProblemHttpResult>> HandleAsync(
        string id, SignedDocumentRequest request, RecordActs acts, Caller caller, CancellationToken ct) =>
        OperatorActs.RecordAsync(request, DocumentTypes.Act, ActKind.Revoke, id, acts, caller, ct);
}
