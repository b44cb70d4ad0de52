using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>The record that this province has of the person already, for an officer of the whole province.</summary>
public sealed record OwnRecordView(Guid PersonId, long Version, bool Active, string Holding);

/// <summary>A hand-over with what is said of the person.</summary>
/// <param name="Handover">Where it stands.</param>
/// <param name="MovedOn">Since when the person lives there.</param>
/// <param name="Reason">Why it was begun.</param>
/// <param name="Answer">Why it was refused or withdrawn.</param>
/// <param name="DecidedBy">Who accepted or refused it here.</param>
/// <param name="AgreementId">The agreement of the message that decided it.</param>
/// <param name="JournalReference">X-Road-Request-Id of that message, under which both provinces' journals hold the evidence.</param>
/// <param name="Record">Of one to here that waits or is accepted: the record as it would stand here, decrypted.</param>
/// <param name="Receipt">The receipt that comes with it.</param>
/// <param name="SensitiveWithheld">True when special groups and ethnic group are left out because the token lacks registry.sensitive.</param>
/// <param name="OwnRecord">What it would replace.</param>
public sealed record HandoverDetails(
    HandoverView Handover, DateOnly? MovedOn, string? Reason, string? Answer, string? DecidedBy, string? AgreementId, string? JournalReference, WorkerFacts? Record, ReceiptView? Receipt,
    bool SensitiveWithheld, OwnRecordView? OwnRecord);

/// <summary>Gives one hand-over, with the record that comes while it is to be decided, and records the reading.</summary>
public static class GetHandover
{
    public static void Map(RouteGroupBuilder handovers) => handovers.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetHandover)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<HandoverDetails>, ProblemHttpResult>> HandleAsync(
        Guid id, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var (english, sensitive) = (ImportTexts.IsEnglish(http), caller.Has(Scopes.RegistrySensitive));
        http.Response.Headers.CacheControl = "no-store";
        if (await ListHandovers.OutOfArea(db).AsNoTracking().FirstOrDefaultAsync(h => h.Id == id, ct) is { } outgoing)
        {
            await ReadAsync(outgoing.PersonId, shown: false);
            return TypedResults.Ok(new HandoverDetails(
                HandoverView.Of(outgoing, english), outgoing.MovedOn, outgoing.RevealReason(cipher), outgoing.RevealAnswer(cipher), null, outgoing.AgreementId, outgoing.RequestId, null, null, false, null));
        }
        if (await ListHandovers.InOfArea(db).AsNoTracking().FirstOrDefaultAsync(h => h.Id == id, ct) is not { } incoming)
            return HandoverProblems.NotFound();
        var record = incoming.Reveal(cipher);
        if (incoming.PersonId is { } person)
            await ReadAsync(person, shown: sensitive && record is { Facts: { SpecialGroups.IsEmpty: false } or { EthnicGroup: not null } });
        var facts = sensitive || record is null ? record?.Facts : record.Facts with { SpecialGroups = [], EthnicGroup = null };
        // Whether there is a record elsewhere is for the province to know.
        var own = area.IsEverything && incoming.State is (IncomingHandover.Waiting or IncomingHandover.Accepted)
            ? await db.Workers.Where(w => w.PersonId == incoming.PersonId).Select(static w => new OwnRecordView(w.PersonId, w.Version, w.IsActive, w.Holding)).FirstOrDefaultAsync(ct)
            : null;
        return TypedResults.Ok(new HandoverDetails(
            HandoverView.Of(incoming, english), record?.MovedOn, record?.Reason, incoming.RevealAnswer(cipher), incoming.DecidedBy, incoming.AgreementId, incoming.RequestId, facts, record?.Receipt,
            record is not null && !sensitive, own));

        // Stored before anything is shown: no record of the reading, no answer.
        Task ReadAsync(Guid personId, bool shown)
        {
            db.RecordReadings.Add(RecordReading.Of(personId, "handover", purpose, shown, caller, clock.GetUtcNow()));
            return db.SaveChangesAsync(ct);
        }
    }
}
