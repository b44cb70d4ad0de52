using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employments;

/// <summary>What one event says: that a claim begins, or that it ends.</summary>
internal sealed record ClaimSaid(
    string Source, Guid SourceId, Guid PersonId, Guid EmployerId, DateOnly? OpenedOn = null, DateOnly? ClosedOn = null, string? CloseReason = null, EmploymentDetails? Details = null);

/// <summary>Applies events of other services about jobs, in the transaction that notes them in the inbox.</summary>
internal static class ApplyClaims
{
    /// <summary>Applies a batch; the employments and records that follow from it do not depend on the order of the events.</summary>
    public static async Task EventsAsync(IReadOnlyList<ClaimSaid> said, Actor actor, RegistryDb db, IServiceProvider services, CancellationToken ct)
    {
        var cipher = services.GetRequiredService<PersonalDataCipher>();
        var clock = services.GetRequiredService<TimeProvider>();
        await RefuseUnknownAsync(said, db, ct);
        var ledger = await EmploymentLedger.OfAsync([.. said.Select(static s => s.PersonId)], db, cipher, clock, ct);
        foreach (var one in said)
        {
            var claim = ledger.Claim(one.Source, one.SourceId, one.PersonId, one.EmployerId);
            if (one.OpenedOn is { } opened)
                ledger.Open(claim, opened, startIsKnown: true);
            if (one.ClosedOn is { } closed)
                ledger.Close(claim, closed, one.CloseReason);
            if (one.Details is { } details)
                ledger.Describe(claim, details, onlyUnknown: true);
        }
        ledger.Settle(actor);
        await RecordsOfEmployed.UpdateAsync(ledger.Opened, actor, db, cipher, clock, ct);
        await ledger.WriteAsync(ct);
    }

    /// <summary>Both ids are minted here, so that an unknown one is a fault of the sender: the event goes to the dead letters with this sentence.</summary>
    private static async Task RefuseUnknownAsync(IReadOnlyList<ClaimSaid> said, RegistryDb db, CancellationToken ct)
    {
        var (persons, employers) = (said.Select(static s => s.PersonId).Distinct().ToArray(), said.Select(static s => s.EmployerId).Distinct().ToArray());
        if (await db.Persons.CountAsync(p => persons.Contains(p.Id), ct) != persons.Length)
            throw new InvalidOperationException("The event names a person id that Registry has not minted.");
        if (await db.Employers.CountAsync(e => employers.Contains(e.Id), ct) != employers.Length)
            throw new InvalidOperationException("The event names an employer id that Registry has not minted.");
    }
}
