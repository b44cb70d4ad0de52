using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.National;

/// <summary>Asks the national system for its counts, compares them with this province's commune by commune, and keeps what differs.</summary>
internal sealed class Reconcile(RegistryDb db, AskExchange<VerificationOptions> exchange, IOptions<NationalOptions> settings, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private readonly NationalOptions options = settings.Value;

    /// <summary>The comparison, or the reply that was none.</summary>
    public async Task<(Reconciliation? Done, ExchangeReply Reply)> RunAsync(string? startedBy, CancellationToken ct)
    {
        var province = platform.Value.ProvinceCode;
        var reply = await exchange.RunAsync(NationalSetup.Client, new(
            options.Service, $"/registrations/counts?province={province}", NationalSetup.Purpose, Guid.CreateVersion7(clock.GetUtcNow()), startedBy ?? "registry", null, null), ct);
        if (reply.Fault is not null)
            return (null, reply);
        if (reply.Status != StatusCodes.Status200OK || Read(reply.Body, province) is not { } theirs)
            return (null, ExchangeReply.Of(NoReply.NotBelieved, null, "no-counts"));

        // All of one moment.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var ours = await CountRegistrations.RunAsync(db, province, clock, ct);
        var waiting = await db.ImportBatches.CountAsync(static b => b.SubscriptionId != null && (b.State == ImportBatch.Queued || b.State == ImportBatch.Checking || b.State == ImportBatch.Applying), ct);
        var done = Reconciliation.Of(ours, theirs, await CompareAsync(ours, theirs, ct), waiting, startedBy, reply.JournalReference, reply.AgreementId, clock.GetUtcNow());
        db.Reconciliations.Add(done);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (done, reply);
    }

    private async Task<List<CommuneDifference>> CompareAsync(RegistrationCounts ours, RegistrationCounts theirs, CancellationToken ct)
    {
        var (here, there) = (ours.Communes.ToDictionary(static c => c.Commune), theirs.Communes.ToDictionary(static c => c.Commune));
        var differ = here.Keys.Union(there.Keys).Where(c => here.GetValueOrDefault(c) != there.GetValueOrDefault(c)).Order(StringComparer.Ordinal).ToArray();
        if (differ.Length == 0)
            return [];
        var active = db.Workers.IgnoreQueryFilters([ServiceDb.AreaFilter]).Where(w => w.IsActive && differ.Contains(w.CommuneCode));
        var sent = await active.Join(db.RegistrationUploads, static w => w.PersonId, static u => u.PersonId, static (w, u) => new { w.CommuneCode, u.State }).GroupBy(static r => r).Select(static g => new { g.Key.CommuneCode, g.Key.State, Count = g.Count() }).ToListAsync(ct);
        var conflicts = await active.Join(db.FeedConflicts.Where(static c => c.State == FeedConflict.Open), static w => w.PersonId, static c => c.PersonId, static (w, c) => w.CommuneCode)
            .GroupBy(static c => c).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        var local = await active.Where(static w => !w.IsRegistered).GroupBy(static w => w.CommuneCode).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        return
        [
            .. differ.Select(commune => new CommuneDifference(commune, here.GetValueOrDefault(commune), there.GetValueOrDefault(commune),
                Of(commune, RegistrationUpload.Sent), Of(commune, RegistrationUpload.Refused), conflicts.GetValueOrDefault(commune), local.GetValueOrDefault(commune))),
        ];

        int Of(string commune, string state) => sent.Where(s => s.CommuneCode == commune && s.State == state).Sum(static s => s.Count);
    }

    private static RegistrationCounts? Read(JsonElement body, string province)
    {
        try
        {
            return body.Deserialize<RegistrationCounts>(JsonSerializerOptions.Web) is { Communes: not null } counts && counts.Province == province
                && counts.Communes.All(static c => c is { Commune.Length: 5, Receipts.Length: 64 }) && counts.Communes.DistinctBy(static c => c.Commune).Count() == counts.Communes.Count
                && counts.Persons == counts.Communes.Sum(static c => (long)c.Registered)
                ? counts
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
