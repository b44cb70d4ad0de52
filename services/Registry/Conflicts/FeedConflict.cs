using System.Text.Json;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.LabourRecords;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Conflicts;

/// <summary>
/// A row of an inbound feed that contradicts a record changed here after the day of the row's receipt, that withdraws the registration of a record, or that tells that its person
/// has left the province. The record stays as it is until somebody decides; what the feed says is kept, encrypted.
/// </summary>
public sealed class FeedConflict
{
    /// <summary>The states; only an open one can be decided.</summary>
    public const string Open = "open", KeptLocal = "kept-local", TakenFeed = "taken-feed", Superseded = "superseded";

    /// <summary>What it is about: items that differ, a registration that is held no more, or a person who moved away.</summary>
    public const string Differs = "differs", Withdrawn = "withdrawn", MovedAway = "moved-away";

    private const string FeedField = "feed_conflict.feed", ReasonField = "feed_conflict.reason";

    private FeedConflict()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }
    public Guid BatchId { get; private set; }

    /// <summary>Line of the feed's file.</summary>
    public int Line { get; private set; }

    /// <summary><c>national</c> or <c>social-insurance</c>.</summary>
    public string Source { get; private set; } = "";

    /// <summary><see cref="Differs"/>, <see cref="Withdrawn"/> or <see cref="MovedAway"/>.</summary>
    public string Kind { get; private set; } = Differs;

    public string ReceiptKind { get; private set; } = "";
    public string ReceiptNumber { get; private set; } = "";
    public DateOnly ReceiptDate { get; private set; }

    /// <summary>The record as it was met: its version, and the day from which it holds.</summary>
    public long RecordVersion { get; private set; }

    public DateOnly RecordEffectiveOn { get; private set; }

    /// <summary>Names of the items in which the two differ, without the sensitive class.</summary>
    public string[] Fields { get; private set; } = [];

    /// <summary>What the feed says, as JSON, encrypted, without the sensitive class.</summary>
    public byte[] Feed { get; private set; } = [];

    /// <summary>The feed's sensitive class, encrypted with its own key.</summary>
    public byte[]? FeedSensitive { get; private set; }

    /// <summary>Keyed digest of what the feed says: the same contradiction is not asked about twice.</summary>
    public byte[] Digest { get; private set; } = [];

    public string State { get; private set; } = Open;
    public DateTimeOffset RaisedAt { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public string? DecidedBy { get; private set; }

    /// <summary>Why, in the officer's words, encrypted.</summary>
    public byte[]? Reason { get; private set; }

    private sealed record SensitiveItems(IReadOnlyList<string> Groups, string? Ethnic);

    /// <summary>A contradiction between a row of a feed and a record.</summary>
    internal static FeedConflict Of(
        Worker worker, ImportJob job, int line, Receipt receipt, WorkerFacts feed, WorkerDifference difference, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var all = JsonSerializer.SerializeToUtf8Bytes(feed, JsonSerializerOptions.Web);
        var clear = JsonSerializer.Serialize(feed with { SpecialGroups = [], EthnicGroup = null }, JsonSerializerOptions.Web);
        var sensitive = feed.SpecialGroups.IsEmpty && feed.EthnicGroup is null
            ? null
            : JsonSerializer.Serialize(new SensitiveItems(feed.SpecialGroups, feed.EthnicGroup), JsonSerializerOptions.Web);
        return new FeedConflict
        {
            Id = Guid.CreateVersion7(now), PersonId = worker.PersonId, BatchId = job.Id, Line = line, Source = job.Source,
            ReceiptKind = receipt.Kind, ReceiptNumber = receipt.Number, ReceiptDate = receipt.Date,
            RecordVersion = worker.Version, RecordEffectiveOn = worker.EffectiveOn, Fields = [.. difference.Fields.Where(static f => !WorkerDifference.Sensitive.Contains(f))],
            Feed = cipher.Protect(PersonalDataClass.Personal, worker.PersonId, FeedField, clear)!,
            FeedSensitive = cipher.Protect(PersonalDataClass.Sensitive, worker.PersonId, FeedField, sensitive),
            Digest = cipher.Digest(FeedField, all), RaisedAt = now,
        };
    }

    /// <summary>A registration that the feed takes away, and that made the record a registered one.</summary>
    internal static FeedConflict OfWithdrawal(Worker worker, ImportJob job, int line, Receipt receipt, bool movedAway, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var kind = movedAway ? MovedAway : Withdrawn;
        return new FeedConflict
        {
            Id = Guid.CreateVersion7(now), PersonId = worker.PersonId, BatchId = job.Id, Line = line, Source = job.Source, Kind = kind,
            ReceiptKind = receipt.Kind, ReceiptNumber = receipt.Number, ReceiptDate = receipt.Date, RecordVersion = worker.Version, RecordEffectiveOn = worker.EffectiveOn,
            // Of what is taken away nothing is told.
            Feed = cipher.Protect(PersonalDataClass.Personal, worker.PersonId, FeedField, "{}")!,
            Digest = cipher.Digest(FeedField, System.Text.Encoding.UTF8.GetBytes($"{kind} {receipt.Number}")), RaisedAt = now,
        };
    }

    /// <summary>What the feed says, decrypted; the sensitive class only when asked for, else as given.</summary>
    public WorkerFacts Reveal(PersonalDataCipher cipher, bool withSensitive, WorkerFacts current)
    {
        var facts = JsonSerializer.Deserialize<WorkerFacts>(cipher.Reveal(PersonalDataClass.Personal, PersonId, FeedField, Feed)!, JsonSerializerOptions.Web)!;
        if (!withSensitive)
            return facts with { SpecialGroups = current.SpecialGroups, EthnicGroup = current.EthnicGroup };
        var sensitive = cipher.Reveal(PersonalDataClass.Sensitive, PersonId, FeedField, FeedSensitive) is { } json
            ? JsonSerializer.Deserialize<SensitiveItems>(json, JsonSerializerOptions.Web)
            : null;
        return facts with { SpecialGroups = [.. sensitive?.Groups ?? []], EthnicGroup = sensitive?.Ethnic };
    }

    /// <summary>The decision of an officer.</summary>
    public void Decide(string state, string decidedBy, string? reason, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (State, DecidedBy, DecidedAt) = (state, decidedBy, now);
        Reason = cipher.Protect(PersonalDataClass.Personal, PersonId, ReasonField, reason);
    }
}
