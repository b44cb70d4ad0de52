using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Exchange;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Handovers;

/// <summary>Fetches the record of an announced hand-over, has an accepted one released, and tells of a refusal or that the record stands here.</summary>
internal sealed class ContinueIncoming(
    RegistryDb db, AskHandover ask, ActivateRecord activate, PersonalDataCipher cipher, CodeListSet lists, IOptions<HandoverOptions> settings, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    public const string Record = "record", Acceptance = "acceptance", Refusal = "refusal", Activation = "activation";

    // Said by nobody: the other province's officer reads it in whichever language is theirs.
    private const string NotOurCommune = "Nơi cư trú mới không thuộc tỉnh này. (The new residence is not in this province.)";

    public async Task RunAsync(IncomingHandover due, CancellationToken ct)
    {
        var operation = due.State switch
        {
            IncomingHandover.Announced => Record,
            IncomingHandover.Accepted => Acceptance,
            IncomingHandover.Refusing => Refusal,
            _ => Activation,
        };
        // No transaction is held while the other province thinks.
        var reply = await ask.RunAsync(due.Partner, operation, due, operation == Refusal ? due.RevealAnswer(cipher) : null, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var handover = await db.IncomingHandovers.FromSql($"select * from incoming_handover where id = {due.Id} for update").SingleAsync(ct);
        // A message of the other province, or an officer, was quicker: what is due now is found by the next look.
        if (handover.State != due.State)
            return;
        if (reply.State is null or HandoverFaults.HeldBack)
            Fail(handover, reply.Fault ?? HandoverFaults.HeldBack, reply);
        else
            await TakeAsync(handover, operation, reply, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task TakeAsync(IncomingHandover handover, string operation, HandoverReply reply, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        switch (operation, reply.State)
        {
            case (Record, OutgoingHandover.Offered or OutgoingHandover.Released):
                await KeepAsync(handover, reply, ct);
                break;
            case (Acceptance, OutgoingHandover.Released):
                await activate.RunAsync(handover, reply, ct);
                break;
            case (Activation, OutgoingHandover.Closed):
                handover.End(IncomingHandover.Closed, now);
                break;
            case (Activation, _):
                // It released the record, so it cannot say anything else; the record stands here whatever it says.
                Fail(handover, HandoverFaults.NotBelieved, reply);
                break;
            case (Refusal, OutgoingHandover.Refused or AskHandover.Unknown):
                handover.End(IncomingHandover.Refused, now);
                break;
            case (_, OutgoingHandover.Withdrawing or OutgoingHandover.Withdrawn):
                handover.End(IncomingHandover.Withdrawn, now);
                break;
            case (_, OutgoingHandover.Refused or OutgoingHandover.Released or OutgoingHandover.Closed or GiveHandoverRecord.Superseded or AskHandover.Unknown):
                handover.End(IncomingHandover.Void, now);
                break;
            default:
                Fail(handover, HandoverFaults.NotBelieved, reply);
                break;
        }
    }

    private async Task KeepAsync(IncomingHandover handover, HandoverReply reply, CancellationToken ct)
    {
        if (Read(reply.Body) is not { Record: { } form, Commune: { } commune, Residence: { } residence, MovedOn: { } movedOn } answer)
        {
            Fail(handover, HandoverFaults.FieldsNotAgreed, reply);
            return;
        }
        var now = clock.GetUtcNow();
        if (!lists.Units.Communes.TryGet(commune, out var unit) || unit.Parent != platform.Value.ProvinceCode)
        {
            handover.Refuse(NotOurCommune, "registry", "registry", cipher, now);
            return;
        }
        // House and hamlet are those of the former residence; nobody has said yet where the person lives here.
        form = residence == "temporary"
            ? form with { TemporaryCommune = commune, TemporaryFormerCommune = null, Address = null }
            : form with { PermanentCommune = commune, PermanentFormerCommune = null, TemporaryCommune = null, TemporaryFormerCommune = null, Address = null };
        var check = WorkerRules.Check(form, lists, clock.Today());
        if (check.Facts is not { } facts)
        {
            Fail(handover, HandoverFaults.RecordIncomplete, reply, [.. check.Errors.Select(static e => e.Field).Distinct()]);
            return;
        }
        var receipt = answer.Receipt is { Kind: { } kind, Number: { } number, Date: { } date } && lists.ReceiptKinds.Has(kind) ? new ReceiptView(kind, number, date) : null;
        handover.Keep(await PersonAsync(facts.PersonalNumber, now, ct), new(facts, receipt, movedOn, answer.Reason ?? ""), cipher, now);
    }

    /// <summary>Whose number it is here, minted if it is nobody's.</summary>
    private async Task<Guid> PersonAsync(string number, DateTimeOffset now, CancellationToken ct)
    {
        var minted = Person.Mint(number, cipher, now);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO person (id, personal_number, personal_number_index, minted_at)
            VALUES ({minted.Id}, {minted.PersonalNumber}, {minted.PersonalNumberIndex}, {minted.MintedAt})
            ON CONFLICT (personal_number_index) DO NOTHING
            """, ct);
        return await db.Persons.Where(p => p.PersonalNumberIndex == minted.PersonalNumberIndex).Select(static p => p.Id).SingleAsync(ct);
    }

    private void Fail(IncomingHandover handover, string fault, HandoverReply reply, string[]? items = null) =>
        handover.Failed(fault, HandoverWorker.Again(handover.Failures, reply.Exchange.RetryAfter, settings.Value, clock.GetUtcNow()), items);

    /// <summary>The answer as far as it can be read; null when it is no answer of this kind.</summary>
    private static HandoverRecord? Read(JsonElement body)
    {
        try
        {
            return body.Deserialize<HandoverRecord>(JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
