using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.PublicSite;

/// <summary>An issuer's profile and controller document: a school, or <c>province</c> for status lists; every key that ever signed is there.</summary>
public static class GetIssuer
{
    public static void Map(RouteGroupBuilder site)
    {
        site.MapGet("/issuers/{code}", HandleAsync).WithName(nameof(GetIssuer)).Produces(200, contentType: "application/json").ProducesProblem(404).AllowPublic();
        site.MapGet("/keys", KeysAsync).WithName("GetSigningKeys").Produces(200, contentType: "application/jwk-set+json").AllowPublic();
    }

    private static async Task<IResult> HandleAsync(string code, HttpContext http, TrainingDb db, IOptions<TrainingOptions> options, CancellationToken ct)
    {
        var name = code == "province" ? "LMIS" : await db.Schools.IgnoreQueryFilters().Where(s => s.Code == code).Select(static s => s.Name).FirstOrDefaultAsync(ct);
        if (name is null)
            return TrainingProblems.NotFound(http, "issuer-unknown");
        var id = options.Value.At($"issuers/{code}");
        var keys = await db.SigningKeys.AsNoTracking().OrderBy(static k => k.CreatedAt).Select(static k => new { k.KeyId, k.PublicJwk }).ToListAsync(ct);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Json(new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/cid/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
            ["id"] = id, ["type"] = new JsonArray("Profile"), ["name"] = name,
            ["verificationMethod"] = new JsonArray([.. keys.Select(k => new JsonObject { ["id"] = $"{id}#{k.KeyId}", ["type"] = "JsonWebKey", ["controller"] = id, ["publicKeyJwk"] = JsonNode.Parse(k.PublicJwk) })]),
            ["assertionMethod"] = new JsonArray([.. keys.Select(k => JsonValue.Create($"{id}#{k.KeyId}"))]),
        });
    }

    private static async Task<IResult> KeysAsync(HttpContext http, TrainingDb db, CancellationToken ct)
    {
        var keys = await db.SigningKeys.AsNoTracking().OrderBy(static k => k.CreatedAt).Select(static k => k.PublicJwk).ToListAsync(ct);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Json(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(static k => JsonNode.Parse(k))]) }, contentType: "application/jwk-set+json");
    }
}
