using System.Globalization;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Consents;
using Lmis.Registry.Data;
using Lmis.Registry.Exchange;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Feeds;

/// <summary>
/// A page of the change feed for one partner: the records of its rows as they are now, and those that left its rows and that it was told of. Every record that is told is a
/// recorded reading; what was told is kept, so that nobody is taken away from a partner who never heard of them.
/// </summary>
internal sealed class ReadChanges(RegistryDb db, CodeListSet lists, IOptions<FeedOptions> options, TimeProvider clock)
{
    /// <summary>Changes in a page at most.</summary>
    public const int Most = 500;

    // A partner who may see few is not made to ask for every place of those it may not see.
    private const int ReadAtOnce = 5_000;

    /// <summary>The page after a position.</summary>
    /// <param name="dataset">Whose feed it is.</param>
    /// <param name="what">What is told, for the record of readings.</param>
    /// <param name="partner">Who asks.</param>
    /// <param name="after">The position, or null for the beginning.</param>
    /// <param name="limit">Changes in the page at most, or null.</param>
    /// <param name="tell">What is told of a record.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <typeparam name="T">What is told of a record.</typeparam>
    public async Task<Results<Ok<ChangePage<T>>, ProblemHttpResult>> RunAsync<T>(
        string dataset, string what, ExchangeCaller partner, string? after, int? limit, Func<Worker, SharedRows, T> tell, CancellationToken ct)
        where T : class
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var from))
            return Problems.BadRequest("feed-position", "No such position", "'after' must be a position that this feed told as 'next', or 0 for the beginning.");
        if (limit is < 1 or > Most)
            return Problems.BadRequest("feed-limit", "Limit out of range", $"'limit' must be from 1 to {Most}.");
        if (SharedRows.Read(dataset, partner, lists.Units) is not { } rows)
            return SharedRows.Unknown(partner);
        partner.AppliedRows(partner.Rows);

        var most = limit ?? Most;
        var atOnce = rows.IsNarrow ? ReadAtOnce : most;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var entries = await db.FeedEntries.AsNoTracking().Where(e => e.Position > from).OrderBy(static e => e.Position).Take(atOnce).ToListAsync(ct);
        var atHead = entries.Count < atOnce;
        // Of a person the last place of the page counts: the record is told as it is now.
        var last = entries.GroupBy(static e => e.PersonId).ToDictionary(static g => g.Key, static g => g.Max(static e => e.Position));
        var people = last.Keys.ToArray();
        var inside = await rows.Of(db).Include(static w => w.Person).Where(w => people.Contains(w.PersonId)).ToDictionaryAsync(static w => w.PersonId, ct);
        var consents = rows.ByConsent
            ? await rows.Consents(db).Where(c => people.Contains(c.PersonId)).Select(static c => new { c.PersonId, c.Id }).ToDictionaryAsync(static c => c.PersonId, static c => c.Id, ct)
            : [];
        var told = await db.FeedTold.AsNoTracking().Where(t => t.SubscriptionId == partner.Subscription && t.AgreementId == partner.Agreement && t.Purpose == partner.Purpose && people.Contains(t.PersonId))
            .ToDictionaryAsync(static t => t.PersonId, ct);

        var (changes, next, now) = (new List<EntityChange<T>>(), from, clock.GetUtcNow());
        var (tellings, removals) = (new List<(Guid Person, long Position, long Version)>(), new List<(Guid Person, long Position)>());
        foreach (var entry in entries)
        {
            if (changes.Count == most)
            {
                atHead = false;
                break;
            }
            next = entry.Position;
            if (last[entry.PersonId] != entry.Position)
                continue;
            // What was told after the place that is read from may never have arrived: only what was told before it is known to.
            var before = told.GetValueOrDefault(entry.PersonId);
            if (inside.TryGetValue(entry.PersonId, out var worker))
            {
                if (partner.IsSubscriber && before is { RemovedPosition: null } && before.ToldPosition <= from && before.ToldVersion == worker.Version)
                    continue;
                changes.Add(new(PositionOf(entry.Position), entry.PersonId, EntityChange<T>.Changed, worker.Version, entry.At, null, tell(worker, rows)));
                tellings.Add((entry.PersonId, entry.Position, worker.Version));
                if (before is null || before.ToldPosition != entry.Position || before.ToldVersion != worker.Version)
                    db.RecordReadings.Add(RecordReading.ByPartner(entry.PersonId, what, partner, null, rows.Ground, consents.TryGetValue(entry.PersonId, out var consent) ? consent : null, now));
            }
            else if (before is not null && !(partner.IsSubscriber && before.RemovedPosition <= from))
            {
                changes.Add(new(PositionOf(entry.Position), entry.PersonId, EntityChange<T>.Removed, before.ToldVersion, entry.At, null, null));
                removals.Add((entry.PersonId, entry.Position));
            }
        }
        if (removals.Count > 0)
            changes = await WithReasonsAsync(changes, rows, ct);
        await db.SaveChangesAsync(ct);
        await KeepAsync(partner, tellings, removals, now, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new ChangePage<T>(changes, PositionOf(next), atHead, atHead && rows.ByConsent ? now + options.Value.FreshFor : null, ExchangeSalt.New()));
    }

    private static string PositionOf(long position) => position.ToString(CultureInfo.InvariantCulture);

    // Why somebody is outside the rows now, the first reason that is so.
    private async Task<List<EntityChange<T>>> WithReasonsAsync<T>(List<EntityChange<T>> changes, SharedRows rows, CancellationToken ct)
        where T : class
    {
        var gone = changes.Where(static c => c.Kind == EntityChange<T>.Removed).Select(static c => c.Entity).ToArray();
        var states = await db.Workers.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking().Where(w => gone.Contains(w.PersonId))
            .Select(w => new { w.PersonId, w.IsActive, w.Holding, Restricted = db.Restrictions.Any(r => r.PersonId == w.PersonId && r.EndedAt == null) }).ToDictionaryAsync(static w => w.PersonId, ct);
        var consenting = rows.ByConsent ? await rows.Consents(db).Where(c => gone.Contains(c.PersonId)).Select(static c => c.PersonId).ToHashSetAsync(ct) : [];
        return
        [
            .. changes.Select(change => change.Kind != EntityChange<T>.Removed ? change : change with
            {
                Reason = !states.TryGetValue(change.Entity, out var state) || !state.IsActive ? "left-register"
                    : state.Restricted ? "processing-restricted"
                    : state.Holding != Worker.Held ? state.Holding
                    : rows.ByConsent && !consenting.Contains(change.Entity) ? "consent-withdrawn"
                    : "left-rows",
            }),
        ];
    }

    private async Task KeepAsync(ExchangeCaller partner, List<(Guid Person, long Position, long Version)> tellings, List<(Guid Person, long Position)> removals, DateTimeOffset now, CancellationToken ct)
    {
        if (tellings.Count > 0)
        {
            var (people, positions, versions) = (tellings.ConvertAll(static t => t.Person).ToArray(), tellings.ConvertAll(static t => t.Position).ToArray(), tellings.ConvertAll(static t => t.Version).ToArray());
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into feed_told (subscription_id, agreement_id, purpose, person_id, told_position, told_version, removed_position, told_at)
                select {partner.Subscription}, {partner.Agreement}, {partner.Purpose}, t.person_id, t.position, t.version, null, {now}
                from unnest({people}, {positions}, {versions}) as t (person_id, position, version)
                on conflict (subscription_id, agreement_id, purpose, person_id) do update
                set told_position = excluded.told_position, told_version = excluded.told_version, removed_position = null, told_at = excluded.told_at
                """, ct);
        }
        if (removals.Count > 0)
        {
            var (people, positions) = (removals.ConvertAll(static t => t.Person).ToArray(), removals.ConvertAll(static t => t.Position).ToArray());
            await db.Database.ExecuteSqlAsync(
                $"""
                update feed_told set removed_position = t.position from unnest({people}, {positions}) as t (person_id, position)
                where subscription_id = {partner.Subscription} and agreement_id = {partner.Agreement} and purpose = {partner.Purpose} and feed_told.person_id = t.person_id
                """, ct);
        }
    }
}
