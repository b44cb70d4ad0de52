using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Datasets;
using Lmis.Gateway.Members;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Doors;

/// <summary>One request to a member of ours and what has been found out about it so far.</summary>
internal sealed class ProviderExchange(Arrival arrival, ExchangeSnapshot snapshot, long started) : IDisposable
{
    public Arrival Arrival { get; } = arrival;

    /// <summary>Directory and agreements as they were when it came.</summary>
    public ExchangeSnapshot Snapshot { get; } = snapshot;

    /// <summary>Timestamp of its arrival.</summary>
    public long Started { get; } = started;

    public Dictionary<string, IReadOnlyList<string>> Fields => Arrival.Fields;

    public string Method => Arrival.Method;

    public RequestTarget? Target { get; set; }

    /// <summary>Our member that is asked; null while that is not known or it is none of ours.</summary>
    public OurMember? Member { get; set; }

    public SignedMessage? Message { get; set; }

    public Content Content { get; set; } = Content.Empty;

    /// <summary>Its signature; set only when everything that proves the caller fits together.</summary>
    public VerifiedSignature? Proof { get; set; }

    public SubsystemId? Client { get; set; }

    public Agreement? Agreement { get; set; }

    public string RequestId => Header(ExchangeHeaders.RequestId) ?? "";

    public string? Purpose => Header(ExchangeHeaders.Purpose);

    public string? Header(string name) => Fields.TryGetValue(name, out var lines) ? lines[0] : null;

    /// <summary>What the service behind the dataset is asked.</summary>
    public ServiceQuestion ToQuestion() =>
        new() { Method = Method, Path = Target!.Path, Query = Target.Query, Content = Content, Purpose = Purpose!, RequestId = RequestId, Header = Header };

    /// <summary>What the journal says of it, as far as it is known now.</summary>
    public JournalRecord ToRecord(JournalKind kind) => new()
    {
        Role = JournalRole.Provider,
        Kind = kind,
        RequestId = RequestId,
        XRoadId = Header(ExchangeHeaders.Id) ?? "",
        Method = Method,
        Service = Target!.ServiceId.ToString(),
        Peer = Client!.Member.ToString(),
        Client = Client.ToString(),
        AgreementId = Agreement?.Id,
        Purpose = Agreement is null ? null : Purpose,
        UserId = Header(ExchangeHeaders.UserId),
        RequestDigest = ContentDigest.Format(Content.Sha256),
        RequestBase = Proof!.Base,
        RequestKeyId = Proof.KeyId,
        RequestSignature = Proof.Signature,
        RequestBytes = Content.Length,
        PeerCheckpoint = Header(ExchangeHeaders.Checkpoint),
        DirectoryVersion = Snapshot.Directory!.Version,
    };

    public void Dispose() => Content.Dispose();
}
