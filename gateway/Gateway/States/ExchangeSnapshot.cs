using System.Collections.Frozen;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Gateway.States;

/// <summary>An agreement as it stands in the database; enforced only when both signatures verify, whatever the status column says.</summary>
public sealed record HeldAgreement(Agreement Terms, AgreementStatus Status, SignedDocument Document, bool BothSigned);

/// <summary>What the snapshot is made of: rebuilt when the database changed, shared by the snapshots of all polls in between.</summary>
public sealed class ExchangeContent
{
    private readonly FrozenDictionary<(SubsystemId Consumer, SubsystemId Provider, string Service), Agreement[]> accepted;

    public ExchangeContent(long version, MemberDirectory? directory, ReadOnlyMemory<byte> directoryDocument, IReadOnlyCollection<MemberId> blocked, IEnumerable<HeldAgreement> agreements)
    {
        Version = version;
        Directory = directory;
        DirectoryDocument = directoryDocument;
        Blocked = blocked.ToFrozenSet();
        Agreements = agreements.ToFrozenDictionary(a => a.Terms.Id, StringComparer.Ordinal);
        accepted = Agreements.Values.Where(IsUsable).GroupBy(a => (a.Terms.Consumer, a.Terms.Provider, a.Terms.Service))
            .ToFrozenDictionary(g => g.Key, g => g.Select(a => a.Terms).OrderByDescending(t => t.ValidUntil).ThenBy(t => t.Id, StringComparer.Ordinal).ToArray());
    }

    public static ExchangeContent Empty { get; } = new(0, null, default, [], []);

    public long Version { get; }

    public MemberDirectory? Directory { get; }

    public ReadOnlyMemory<byte> DirectoryDocument { get; }

    public FrozenSet<MemberId> Blocked { get; }

    public FrozenDictionary<string, HeldAgreement> Agreements { get; }

    public bool IsUsable(HeldAgreement held) =>
        held is { Status: AgreementStatus.Accepted, BothSigned: true } && Directory is not null
        && Directory.Has(held.Terms.Provider) && Directory.Has(held.Terms.Consumer)
        && !Blocked.Contains(held.Terms.Provider.Member) && !Blocked.Contains(held.Terms.Consumer.Member);

    public Agreement[] Accepted(SubsystemId consumer, SubsystemId provider, string service) =>
        accepted.TryGetValue((consumer, provider, service), out var found) ? found : [];

    public IEnumerable<Agreement> AcceptedBy(SubsystemId consumer, string service) =>
        accepted.Where(entry => entry.Key.Consumer == consumer && entry.Key.Service == service).SelectMany(entry => entry.Value);
}

/// <summary>
/// Directory, agreements and blocks as the database had them at one moment. Doors ask <see cref="IsFresh"/> before they rely on it, and
/// <see cref="DirectoryServes"/> before they believe the directory.
/// </summary>
public sealed class ExchangeSnapshot(ExchangeContent content, DateTimeOffset asOf, long timestamp, TimeSpan grace)
{
    /// <summary>State older than this refuses.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Before the first load: nothing is known, so everything is refused.</summary>
    public static ExchangeSnapshot None { get; } = new(ExchangeContent.Empty, DateTimeOffset.MinValue, long.MinValue, TimeSpan.Zero);

    /// <summary>When the database was last asked with success.</summary>
    public DateTimeOffset AsOf => asOf;

    /// <summary>The change counter of the database.</summary>
    public long Version => content.Version;

    /// <summary>The directory of the highest version accepted, or null before the first.</summary>
    public MemberDirectory? Directory => content.Directory;

    /// <summary>The directory as it was signed (JWS, UTF-8 JSON); empty without one.</summary>
    public ReadOnlyMemory<byte> DirectoryDocument => content.DirectoryDocument;

    /// <summary>Every agreement that the database holds, whatever its status.</summary>
    public IReadOnlyCollection<HeldAgreement> Agreements => content.Agreements.Values;

    /// <summary>Members that an operator of this gateway has blocked.</summary>
    public IReadOnlyCollection<MemberId> Blocked => content.Blocked;

    internal ExchangeContent Content => content;

    /// <summary>Whether the state is recent enough to rely on, by the monotonic clock.</summary>
    public bool IsFresh(TimeProvider clock) => timestamp != long.MinValue && clock.GetElapsedTime(timestamp) <= Longest;

    /// <summary>Whether there is a directory and it has not ended longer ago than the grace.</summary>
    public bool DirectoryServes(DateTimeOffset now) => Directory is { } directory && AcceptDirectory.Serves(directory, grace, now);

    /// <summary>Whether exchanges may rely on it at all: fresh, with a directory in force or in grace.</summary>
    public bool Serves(TimeProvider clock) => IsFresh(clock) && DirectoryServes(clock.GetUtcNow());

    /// <summary>Whether an operator of this gateway has blocked the member.</summary>
    public bool IsBlocked(MemberId member) => content.Blocked.Contains(member);

    /// <summary>The agreement if it may be used at that moment: accepted, both signatures verified, in its dates, both subsystems in the directory and neither member blocked.</summary>
    public Agreement? Active(string id, DateTimeOffset now) =>
        content.Agreements.TryGetValue(id, out var held) && held.Terms.IsInForce(now) && content.IsUsable(held) ? held.Terms : null;

    /// <summary>Where the agreement stands; null when it is not known here.</summary>
    public AgreementStatus? StatusOf(string id) => content.Agreements.TryGetValue(id, out var held) ? held.Status : null;

    /// <summary>The agreement with its document, whatever its status, or null.</summary>
    public HeldAgreement? Find(string id) => content.Agreements.GetValueOrDefault(id);

    /// <summary>The agreements by which the consumer may ask the service at that moment; the one that lasts longest first.</summary>
    public IEnumerable<Agreement> ActiveBetween(SubsystemId consumer, SubsystemId provider, string service, DateTimeOffset now) =>
        content.Accepted(consumer, provider, service).Where(agreement => agreement.IsInForce(now));

    /// <summary>Every subsystem that the consumer may ask the service at that moment, by whatever agreement.</summary>
    public IEnumerable<SubsystemId> ProvidersTo(SubsystemId consumer, string service, DateTimeOffset now) =>
        content.AcceptedBy(consumer, service).Where(agreement => agreement.IsInForce(now)).Select(agreement => agreement.Provider).Distinct();
}
