using Lmis.Contracts;
using Lmis.Exchange.Agreements;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>A purpose that an agreement may name.</summary>
public sealed record PurposeSummary(string Code, string Title, string LegalGround, bool AllowsPersonalData);

/// <summary>The closed list of purposes.</summary>
public sealed record ListPurposesResponse(IReadOnlyList<PurposeSummary> Purposes);

/// <summary>Lists what data may be asked for, with the article that allows it.</summary>
public static class ListPurposes
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/purposes", Handle).WithName(nameof(ListPurposes)).WithTags("Agreements").RequireServiceScope(Scopes.ExchangeAdminister);

    private static Ok<ListPurposesResponse> Handle() =>
        TypedResults.Ok(new ListPurposesResponse([.. Purposes.All.Select(p => new PurposeSummary(p.Code, p.Title, p.LegalGround, p.AllowsPersonalData))]));
}
