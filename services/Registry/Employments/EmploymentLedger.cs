using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Lmis.Registry.Employments;

/// <summary>
/// The employments of some persons, held locked until the commit: claims are opened and closed, then the employments that follow from them are settled
/// and written at once, with their history and events. One officer's change, a bulk of events and a chunk of a file pass through the same steps.
/// </summary>
internal sealed class EmploymentLedger
{
    private readonly RegistryDb db;
    private readonly PersonalDataCipher cipher;
    private readonly TimeProvider clock;
    private readonly Dictionary<(Guid Person, Guid Employer), List<EmploymentClaim>> claims = [];
    private readonly Dictionary<(Guid Person, Guid Employer), List<Employment>> employments = [];
    private readonly Dictionary<(string Source, Guid Id), EmploymentClaim> bySource = [];
    private readonly Dictionary<EmploymentClaim, (EmploymentDetails Details, bool OnlyUnknown)> descriptions = [];
    private readonly HashSet<(Guid Person, Guid Employer)> touched = [];
    private readonly HashSet<EmploymentClaim> newClaims = [], changedClaims = [];
    private readonly HashSet<Employment> added = [], changed = [];
    private readonly List<EmploymentChange> history = [];

    private EmploymentLedger(RegistryDb db, PersonalDataCipher cipher, TimeProvider clock) => (this.db, this.cipher, this.clock) = (db, cipher, clock);

    /// <summary>Employments that came into being or began to last again in this ledger.</summary>
    public List<Employment> Opened { get; } = [];

    private NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    /// <summary>Locks the persons, in one order, and reads what is known of their employments; inside the caller's transaction.</summary>
    public static async Task<EmploymentLedger> OfAsync(IReadOnlyCollection<Guid> persons, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        var ids = persons.Distinct().Order().ToArray();
        var ledger = new EmploymentLedger(db, cipher, clock);
        await db.Database.ExecuteSqlAsync($"select from person where id = any({ids}) order by id for no key update", ct);
        foreach (var claim in await db.EmploymentClaims.AsNoTracking().Where(c => ids.Contains(c.PersonId)).ToListAsync(ct))
            ledger.Keep(claim);
        foreach (var employment in await db.Employments.AsNoTracking().Where(e => ids.Contains(e.PersonId) && !e.IsVoid).OrderBy(static e => e.Id).ToListAsync(ct))
            In(ledger.employments, (employment.PersonId, employment.EmployerId)).Add(employment);
        return ledger;
    }

    /// <summary>The employments of a person at an employer, oldest first.</summary>
    public IReadOnlyList<Employment> Of(Guid person, Guid employer) => employments.GetValueOrDefault((person, employer), []);

    /// <summary>Every employment of the ledger, as it stands.</summary>
    public IEnumerable<Employment> All => employments.Values.SelectMany(static list => list);

    /// <summary>The employment of this id.</summary>
    public Employment? Find(Guid id) => All.FirstOrDefault(e => e.Id == id);

    /// <summary>What is known of a job beside its days.</summary>
    public EmploymentDetails DetailsOf(Employment employment) => employment.State(cipher).Details;

    /// <summary>The claims behind an employment.</summary>
    public IReadOnlyList<EmploymentClaim> Behind(Employment employment) =>
        [.. claims.GetValueOrDefault((employment.PersonId, employment.EmployerId), []).Where(c => c.EmploymentId == employment.Id)];

    /// <summary>The claim of a placement or a spell of insurance, made when it first comes.</summary>
    public EmploymentClaim Claim(string source, Guid sourceId, Guid person, Guid employer)
    {
        if (bySource.TryGetValue((source, sourceId), out var claim))
            return claim;
        claim = EmploymentClaim.Of(source, sourceId, person, employer, clock.GetUtcNow());
        newClaims.Add(claim);
        Keep(claim);
        return claim;
    }

    /// <summary>The manual claim of an employment, made with its days when nobody has made one yet.</summary>
    public EmploymentClaim Manual(Employment employment)
    {
        if (Behind(employment).FirstOrDefault(static c => c.Source == EmploymentClaim.Manual) is { } claim)
            return claim;
        claim = NewManual(employment.PersonId, employment.EmployerId);
        claim.JoinTo(employment.Id);
        claim.Open(employment.StartedOn, employment.StartIsKnown, clock.GetUtcNow());
        return claim;
    }

    /// <summary>A manual claim that is not there yet.</summary>
    public EmploymentClaim NewManual(Guid person, Guid employer) => Claim(EmploymentClaim.Manual, Guid.CreateVersion7(clock.GetUtcNow()), person, employer);

    /// <summary>The person worked from this day.</summary>
    public void Open(EmploymentClaim claim, DateOnly day, bool startIsKnown)
    {
        claim.Open(day, startIsKnown, clock.GetUtcNow());
        Touch(claim);
    }

    /// <summary>The person worked until this day; null takes an end back.</summary>
    public void Close(EmploymentClaim claim, DateOnly? day, string? reason)
    {
        claim.Close(day, reason, clock.GetUtcNow());
        Touch(claim);
    }

    /// <summary>What is said of the job, once its employment is settled: all of it, or only what is not known yet.</summary>
    public void Describe(EmploymentClaim claim, EmploymentDetails details, bool onlyUnknown)
    {
        descriptions[claim] = (details, onlyUnknown);
        Touch(claim);
    }

    /// <summary>Lets the employments follow from the claims, and notes the history of those that changed.</summary>
    public void Settle(Actor actor, string? reason = null)
    {
        foreach (var pair in touched)
        {
            var list = In(employments, pair);
            var taken = new HashSet<Employment>();
            foreach (var spell in Spell.Of(claims[pair]))
            {
                var known = list.Find(e => !taken.Contains(e) && spell.Claims.Any(c => c.EmploymentId == e.Id));
                var employment = known ?? Begin(pair, spell, list);
                taken.Add(employment);
                SettleOne(employment, spell, isNew: known is null, actor, reason);
            }
            foreach (var left in list.Where(e => !taken.Contains(e)).ToList())
            {
                var before = left.State(cipher);
                left.Void();
                Note(left, "voided", before, actor, reason);
                list.Remove(left);
            }
            foreach (var claim in claims[pair].Where(c => c.EmploymentId is { } id && !list.Exists(e => e.Id == id)))
                Join(claim, null);
        }
        touched.Clear();
        descriptions.Clear();
    }

    /// <summary>Writes everything that changed, with history and events, in the caller's transaction.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        if (added.Count + changed.Count + newClaims.Count + changedClaims.Count == 0)
            return;
        var rows = EntityCopy<Employment>.Of(db);
        if (changed.Count > 0)
        {
            // An employment may give days to another one: what counts is what stands when all is written.
            await db.Database.ExecuteSqlRawAsync($"set constraints {EmploymentTable.NoOverlap} deferred", ct);
            await UpdateAsync(rows, changed, "employment_changed", "t.id = r.id", ["id"], ct);
        }
        rows.Write(Connection, added);
        var claimRows = EntityCopy<EmploymentClaim>.Of(db);
        claimRows.Write(Connection, newClaims);
        var old = changedClaims.Where(c => !newClaims.Contains(c)).ToList();
        if (old.Count > 0)
            await UpdateAsync(claimRows, old, "claim_changed", "t.source = r.source and t.source_id = r.source_id", ["source", "source_id"], ct);
        EntityCopy<EmploymentChange>.Of(db).Write(Connection, history);
        await OutboxWriter.CopyAsync(Connection, (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction(),
            added.Concat(changed).Select(e => OutboxMessage.From(Topics.EmploymentChangedV1, e.ToEvent(), clock)), ct);
    }

    private async Task UpdateAsync<T>(EntityCopy<T> rows, IReadOnlyCollection<T> entities, string temporary, string same, string[] keys, CancellationToken ct) where T : class
    {
        rows.WriteTemporary(Connection, temporary, entities);
        await using var update = new NpgsqlCommand($"update {rows.Table} r set {rows.Assignments(keys)} from {temporary} t where {same}; drop table {temporary}", Connection) { CommandTimeout = 0 };
        await update.ExecuteNonQueryAsync(ct);
    }

    private Employment Begin((Guid Person, Guid Employer) pair, Spell spell, List<Employment> list)
    {
        var employment = Employment.Of(pair.Person, pair.Employer, clock.GetUtcNow());
        // What was one employment turned out to be two: what is known of the job holds for both.
        if (list.Find(e => spell.Claims.Any(c => c.EmploymentId == e.Id)) is { } parted)
            employment.Describe(parted.State(cipher).Details, onlyUnknown: false, cipher);
        list.Add(employment);
        return employment;
    }

    private void SettleOne(Employment employment, Spell spell, bool isNew, Actor actor, string? reason)
    {
        var before = isNew ? null : employment.State(cipher);
        employment.Settle(spell);
        foreach (var claim in spell.Claims)
        {
            if (descriptions.TryGetValue(claim, out var said))
                employment.Describe(said.Details, said.OnlyUnknown, cipher);
            Join(claim, employment.Id);
        }
        if (before is null)
            Note(employment, "opened", null, actor, reason);
        else if (before != employment.State(cipher))
            Note(employment, (before.EndedOn, employment.EndedOn) switch { (null, not null) => "closed", (not null, null) => "reopened", _ => "corrected" }, before, actor, reason);
    }

    private void Note(Employment employment, string kind, EmploymentState? before, Actor actor, string? reason)
    {
        employment.Next(clock.GetUtcNow());
        history.Add(EmploymentChange.Of(employment, kind, actor, cipher, reason, before is null ? null : StateDifference.Between(before, employment.State(cipher))));
        if (before is null)
            added.Add(employment);
        else if (!added.Contains(employment))
            changed.Add(employment);
        if (kind is "opened" or "reopened")
            Opened.Add(employment);
    }

    private void Join(EmploymentClaim claim, Guid? employment)
    {
        if (claim.EmploymentId == employment)
            return;
        claim.JoinTo(employment);
        changedClaims.Add(claim);
    }

    private void Touch(EmploymentClaim claim)
    {
        touched.Add((claim.PersonId, claim.EmployerId));
        changedClaims.Add(claim);
    }

    private void Keep(EmploymentClaim claim)
    {
        In(claims, (claim.PersonId, claim.EmployerId)).Add(claim);
        bySource.Add((claim.Source, claim.SourceId), claim);
    }

    private static List<T> In<T>(Dictionary<(Guid Person, Guid Employer), List<T>> map, (Guid Person, Guid Employer) pair)
    {
        if (!map.TryGetValue(pair, out var list))
            map.Add(pair, list = []);
        return list;
    }
}
