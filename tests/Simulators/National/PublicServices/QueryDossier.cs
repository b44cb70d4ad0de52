using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.PublicServices;

/// <summary>A question about one dossier.</summary>
public sealed record DossierQuery(string Number, string Salt);

/// <summary>Tells where a dossier stands, to the member that filed it; it moves on as time passes.</summary>
public static class QueryDossier
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(5), Ends = TimeSpan.FromSeconds(30);

    public static void Map(RouteGroupBuilder services) => services.MapPost("/dossiers/query", Handle).WithName(nameof(QueryDossier));

    private static Results<Ok<DossierAnswer>, ProblemHttpResult> Handle(DossierQuery query, ExchangeCaller partner, Dossiers dossiers, TimeProvider clock)
    {
        partner.AppliedRows("all");
        if (!ExchangeSalt.IsWellFormed(query.Salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        if (!dossiers.ByNumber.TryGetValue(query.Number, out var dossier) || dossier.Member != partner.Consumer)
            return Problems.NotFound("no-such-dossier", "No such dossier", "You have filed no dossier of this number.");
        var age = clock.GetUtcNow() - dossier.At;
        return TypedResults.Ok(age >= Ends ? Now("decided", dossier.At + Ends) : age >= Begins ? Now("in-progress", dossier.At + Begins) : Now("received", dossier.At));

        DossierAnswer Now(string status, DateTimeOffset since) => new(query.Number, status, since, ExchangeSalt.New());
    }
}
