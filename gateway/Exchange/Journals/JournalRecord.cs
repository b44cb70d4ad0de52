namespace Lmis.Exchange.Journals;

/// <summary>What a gateway knows of one exchange and puts on record. It holds no body: digests, signature bases and signatures prove the bodies.</summary>
public sealed record JournalRecord
{
    /// <summary>Which side wrote it.</summary>
    public required JournalRole Role { get; init; }

    /// <summary>What it tells.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>Value of <c>X-Road-Request-Id</c>, shared by request and answer and by both journals.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Value of <c>X-Road-Id</c>, the client's id and idempotency key.</summary>
    public string XRoadId { get; init; } = "";

    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "";

    /// <summary>Service addressed: <c>VN/GOV/H55/LMIS/indicators</c>.</summary>
    public string Service { get; init; } = "";

    /// <summary>The other member: <c>VN/GOV/H05</c>.</summary>
    public string Peer { get; init; } = "";

    /// <summary>Subsystem that asks, value of <c>X-Road-Client</c>.</summary>
    public string Client { get; init; } = "";

    /// <summary>Agreement under which it was asked.</summary>
    public string? AgreementId { get; init; }

    /// <summary>Purpose the request named.</summary>
    public string? Purpose { get; init; }

    /// <summary>Pseudonym of the user, value of <c>X-Road-UserId</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>HTTP status of the answer; 0 when there is none yet.</summary>
    public int Status { get; init; }

    /// <summary>Slug of the fault, where the exchange itself refused or failed.</summary>
    public string? Fault { get; init; }

    /// <summary>Value of the request's <c>Content-Digest</c>: <c>sha-256=:…:</c>.</summary>
    public string RequestDigest { get; init; } = "";

    /// <summary>Value of the answer's <c>Content-Digest</c>.</summary>
    public string? ResponseDigest { get; init; }

    /// <summary>The exact signature base of the request (RFC 9421 section 2.5).</summary>
    public string? RequestBase { get; init; }

    /// <summary>Key that signed the request.</summary>
    public string? RequestKeyId { get; init; }

    /// <summary>Signature of the request, r‖s.</summary>
    public ReadOnlyMemory<byte> RequestSignature { get; init; }

    /// <summary>The exact signature base of the answer.</summary>
    public string? ResponseBase { get; init; }

    /// <summary>Key that signed the answer.</summary>
    public string? ResponseKeyId { get; init; }

    /// <summary>Signature of the answer, r‖s.</summary>
    public ReadOnlyMemory<byte> ResponseSignature { get; init; }

    /// <summary>Bytes of the request's body.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the answer's body.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Time from the request's arrival to the writing of this record.</summary>
    public long LatencyMicroseconds { get; init; }

    /// <summary>Latest checkpoint hash that the peer's message carried: this journal is its witness.</summary>
    public string? PeerCheckpoint { get; init; }

    /// <summary>Opaque id of the person the exchange was about. It never becomes part of an entry; only its HMAC goes to the side table.</summary>
    public string? Subject { get; init; }

    /// <summary>Version of the directory whose keys and addresses counted.</summary>
    public long DirectoryVersion { get; init; }

    /// <summary>For entries of the journal itself: what was asked of it, or what it has to say.</summary>
    public string? Note { get; init; }
}
