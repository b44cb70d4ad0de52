using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Members;

namespace Lmis.Gateway.Partners;

/// <summary>One request of a member of ours to a partner: what is asked, as whom, under which agreement.</summary>
internal sealed class PartnerRequest
{
    public required OurMember As { get; init; }

    public required SubsystemId Client { get; init; }

    public required string Method { get; init; }

    public required RequestTarget Target { get; init; }

    public Content Content { get; init; } = Content.Empty;

    public Agreement? Agreement { get; init; }

    public string? Purpose { get; init; }

    /// <summary>The client's own id of the request: the same for every retry.</summary>
    public required string Id { get; init; }

    public string RequestId { get; init; } = Guid.CreateVersion7().ToString();

    /// <summary>More headers that pass between gateways, by lower-case name.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string? UserId { get; init; }

    /// <summary>Opaque id of the person it is about, for our journal alone.</summary>
    public string? Subject { get; init; }

    /// <summary>How long the partner may take; null for the exchange's own limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether it may change something at the partner's.</summary>
    public bool MayChange => Method is not ("GET" or "HEAD");

    /// <summary>All fields of the message between the gateways but those of its signature.</summary>
    public Dictionary<string, IReadOnlyList<string>> ToFields(string? checkpoint)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(20, StringComparer.Ordinal)
        {
            [ExchangeHeaders.Client] = [Client.ToString()],
            [ExchangeHeaders.Id] = [Id],
            [ExchangeHeaders.RequestId] = [RequestId],
            ["accept"] = ["application/json"],
            ["content-digest"] = [ContentDigest.Format(Content.Sha256)],
        };
        foreach (var (name, value) in Headers)
            fields[name] = [value];
        Set(ExchangeHeaders.UserId, UserId);
        Set(ExchangeHeaders.Agreement, Agreement?.Id);
        Set(ExchangeHeaders.Purpose, Purpose);
        Set(ExchangeHeaders.Checkpoint, checkpoint);
        return fields;

        void Set(string name, string? value)
        {
            if (value is not null)
                fields[name] = [value];
        }
    }

    public JournalRecord ToRecord(JournalKind kind, MessageSignature? signature, MemberDirectory? directory) => new()
    {
        Role = JournalRole.Consumer,
        Kind = kind,
        RequestId = RequestId,
        XRoadId = Id,
        Method = Method,
        Service = Target.ServiceId.ToString(),
        Peer = Target.Member.ToString(),
        Client = Client.ToString(),
        AgreementId = Agreement?.Id,
        Purpose = Purpose,
        UserId = UserId,
        RequestDigest = ContentDigest.Format(Content.Sha256),
        RequestBase = signature?.Base,
        RequestKeyId = signature is null ? null : As.KeyId,
        RequestSignature = signature?.Bytes ?? default,
        RequestBytes = Content.Length,
        Subject = Subject,
        DirectoryVersion = directory?.Version ?? 0,
    };
}
