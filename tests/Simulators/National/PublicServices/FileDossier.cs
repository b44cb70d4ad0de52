using System.Collections.Concurrent;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.PublicServices;

/// <summary>A dossier (hồ sơ) of an administrative procedure.</summary>
/// <param name="Procedure">National code of the procedure, for example <c>1.001978</c>.</param>
/// <param name="Applicant">Personal number of the applicant.</param>
/// <param name="Receiver">Who decides it, in X-Road notation.</param>
public sealed record FileDossierRequest(string Procedure, string Applicant, string Receiver, string Salt);

/// <summary>A dossier and where it stands.</summary>
/// <param name="Number">The portal's number.</param>
/// <param name="Status"><c>received</c>, <c>in-progress</c> or <c>decided</c>.</param>
/// <param name="ChangedAt">When it came to that, UTC.</param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record DossierAnswer(string Number, string Status, DateTimeOffset ChangedAt, string Salt);

/// <summary>The dossiers filed, by number, and by the filing member's idempotency key.</summary>
public sealed class Dossiers
{
    private int last;

    internal ConcurrentDictionary<string, Lazy<string>> Filed { get; } = new();

    internal ConcurrentDictionary<string, (string Member, DateTimeOffset At)> ByNumber { get; } = new();

    internal string NextNumber() => $"G22.99-{Interlocked.Increment(ref last):000000}";
}

/// <summary>Files a dossier once for each X-Road-Id of a member.</summary>
public static class FileDossier
{
    public static void Map(RouteGroupBuilder services) => services.MapPost("/dossiers", Handle).WithName(nameof(FileDossier));

    private static Results<Ok<DossierAnswer>, ProblemHttpResult> Handle(FileDossierRequest request, ExchangeCaller partner, HttpContext http, Dossiers dossiers, TimeProvider clock)
    {
        partner.AppliedRows("all");
        if (!ExchangeSalt.IsWellFormed(request.Salt) || request.Applicant.Length != 12 || request.Procedure.Length is 0 or > 40)
            return Problems.BadRequest("dossier", "Dossier not well formed", "Give the procedure's code, the applicant's number of 12 digits, and a salt of 128 bits in base64url.");
        var key = http.Request.Headers["X-Road-Id"] is [{ Length: > 0 } id] ? id : partner.RequestId;
        var number = dossiers.Filed.GetOrAdd($"{partner.Consumer} {key}", _ => new(() =>
        {
            var next = dossiers.NextNumber();
            dossiers.ByNumber[next] = (partner.Consumer, clock.GetUtcNow());
            return next;
        })).Value;
        return TypedResults.Ok(new DossierAnswer(number, "received", dossiers.ByNumber[number].At, ExchangeSalt.New()));
    }
}
