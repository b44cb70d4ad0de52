using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Verifications;

/// <summary>Whom to verify: everybody of the caller's area, or of one of its communes, who was never verified or not since a day.</summary>
/// <param name="Subjects"><c>persons</c> with the population database, or <c>employers</c> with the enterprise register.</param>
/// <param name="Commune">Unit since 2025-07-01; the whole area, if left out.</param>
/// <param name="VerifiedBefore">Also those whose last verification is older than this day; without it only those never verified, or changed since.</param>
public sealed record StartVerificationRequest(
    [property: RegularExpression("[0-9]{5}")] string? Commune = null, DateOnly? VerifiedBefore = null,
    [property: RegularExpression("persons|employers")] string Subjects = VerificationRun.Persons);

/// <summary>Starts a bulk verification; GET its address for progress. It keeps to the agreement's limits, survives a restart, and can be cancelled.</summary>
public static class StartVerification
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapPost("/", HandleAsync).WithName(nameof(StartVerification)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Accepted<VerificationAnswer>, ProblemHttpResult>> HandleAsync(
        StartVerificationRequest request, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, CodeListSet lists, AreaScope area, Caller caller,
        IOptions<VerificationOptions> options, IOptions<PlatformOptions> platform, TimeProvider clock, CancellationToken ct)
    {
        if (ImportBatch.OwnArea(area) is not { } own)
            return Problems.Forbidden("no-area", "Your area is not of this province", "Persons and employers are verified for an area of this province. Ask your administrator for the right area.");
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (options.Value.Gateway is null)
            return VerificationProblems.NoAnswer(ExchangeReply.Of(NoReply.NotSetUp), http);
        if (request.Commune is { } commune && (!lists.Units.Communes.TryGet(commune, out var unit) || unit.Parent != platform.Value.ProvinceCode || (area.CommuneCode is { } mine && mine != commune)))
            return Problems.Forbidden("outside-area", "Outside your area", $"{commune} is no unit of your area. Leave it out to verify your whole area.", ("commune", commune));
        if (request.VerifiedBefore > clock.Today().AddDays(1))
            return Problems.BadRequest("date-in-future", "The day is in the future", "Give a day until tomorrow, or leave it out.");

        var run = VerificationRun.Start(request.Subjects, own, request.Commune, request.VerifiedBefore, purpose, caller, clock.GetUtcNow());
        db.VerificationRuns.Add(run);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, VerificationRunTable.OneOpen))
        {
            return Problems.Conflict("verification-running", "A bulk verification is under way here", "Wait until it has ended, or cancel it. GET /v1/verifications lists it.");
        }
        return TypedResults.Accepted($"/v1/verifications/{run.Id}", VerificationAnswer.Of(run, new Dictionary<string, int>()));
    }
}
