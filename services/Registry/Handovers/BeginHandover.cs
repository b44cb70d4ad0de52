using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Handovers;

/// <summary>To whom a record goes, and why.</summary>
/// <param name="Partner">The other province's subsystem, for example <c>VN/GOV/H05/LMIS</c>.</param>
/// <param name="Commune">Five digits: where the person lives now, in that province.</param>
/// <param name="Residence"><c>permanent</c> (thường trú) or <c>temporary</c> (tạm trú) there.</param>
/// <param name="Reason">Why, in the officer's words; the other province reads it.</param>
/// <param name="MovedOn">Since when the person lives there, not after today; today, if left out.</param>
public sealed record BeginHandoverRequest(
    [property: Required, RegularExpression("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){3}")] string Partner, [property: Required, StringLength(5, MinimumLength = 5)] string Commune,
    [property: Required, RegularExpression("permanent|temporary")] string Residence, [property: Required, StringLength(500, MinimumLength = 3)] string Reason, DateOnly? MovedOn = null);

/// <summary>
/// Begins the hand-over (bàn giao hồ sơ) of a labour record whose residence moved to another province: the record is frozen, and the offer is on its way, in one transaction.
/// </summary>
public static class BeginHandover
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/handovers", HandleAsync).WithName(nameof(BeginHandover)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<HandoverView>, ProblemHttpResult>> HandleAsync(
        Guid personId, BeginHandoverRequest request, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, IOptions<VerificationOptions> exchange,
        IOptions<PlatformOptions> platform, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (request.Partner == exchange.Value.Client)
            return Problems.BadRequest("handover-partner", "The other province is this one", "'partner' must name the subsystem of the province that the person has moved to.");
        if (!lists.Units.Communes.TryGet(request.Commune, out var commune) || commune.Parent == platform.Value.ProvinceCode)
            return Problems.BadRequest("handover-commune", "Not a commune of another province",
                "'commune' must be the five digits of a commune of today in the province that the person has moved to. Within this province correct the record's residence instead.");
        var movedOn = request.MovedOn ?? clock.Today();
        if (movedOn > clock.Today())
            return Problems.BadRequest("handover-moved-on", "The day is not there yet", "'movedOn' must not be after today.");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The person first, as everybody who changes records does, or two writers could wait for each other.
        await db.Database.ExecuteSqlAsync($"select from person where id = {personId} for no key update", ct);
        var worker = await db.Workers.Include(static w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        if (worker is null)
            return WorkerProblems.NotFound();
        if (exchange.Value.Gateway is null)
            return HandoverProblems.NotSetUp();
        if (await db.OutgoingHandovers.Where(h => h.PersonId == personId && (h.State == OutgoingHandover.Offered || h.State == OutgoingHandover.Withdrawing))
            .Select(static h => (Guid?)h.Id).FirstOrDefaultAsync(ct) is { } open)
            return HandoverProblems.Open(open);
        if (WorkerProblems.Closed(worker) is { } closed)
            return closed;
        if (worker.Version != version)
            return ETags.Changed(worker.Version);
        if (await Restriction.HoldsAsync(db, personId, ct))
            return Problems.Conflict("handover-restricted", "The processing of this record is restricted",
                "A restricted record is not handed over: the other province would not know of it. Ask the person to have the restriction ended, and begin then.");
        var all = await Standing.AllAsync(db, personId, ct);
        if (await db.IncomingHandovers.IgnoreQueryFilters([ServiceDb.AreaFilter]).AnyAsync(h => h.State == IncomingHandover.Accepted && all.Contains(h.PersonId!.Value), ct))
            return HandoverProblems.Crossing();

        var now = clock.GetUtcNow();
        var handover = OutgoingHandover.Begin(personId, request.Partner, request.Commune, request.Residence, movedOn, request.Reason, caller, cipher, now);
        db.OutgoingHandovers.Add(handover);
        worker.Freeze(now);
        db.WorkerChanges.Add(WorkerChange.Of(worker, "frozen", caller, cipher, reason: request.Reason));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            await transaction.RollbackAsync(ct);
            return ETags.Changed(await db.Workers.AsNoTracking().Where(w => w.PersonId == personId).Select(static w => w.Version).FirstOrDefaultAsync(ct));
        }
        ETags.Set(http, worker.Version);
        return TypedResults.Created($"/v1/handovers/{handover.Id}", HandoverView.Of(handover, ImportTexts.IsEnglish(http)));
    }
}
