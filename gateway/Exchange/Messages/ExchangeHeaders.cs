using System.Collections.Frozen;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Messages;

/// <summary>The fields of an exchange (X-Road REST message protocol v1, and ours), in lower case, and which of them may pass where.</summary>
public static class ExchangeHeaders
{
    /// <summary>Who asks: a <see cref="Addressing.SubsystemId"/>. Required.</summary>
    public const string Client = "x-road-client";

    /// <summary>The client's own id of the exchange, made if absent, echoed: the idempotency key.</summary>
    public const string Id = "x-road-id";

    /// <summary>The consumer gateway's id of the exchange, shared by request and answer.</summary>
    public const string RequestId = "x-road-request-id";

    /// <summary>The service that answered: a <see cref="Addressing.ServiceId"/>.</summary>
    public const string Service = "x-road-service";

    /// <summary>In answers the <see cref="Messages.RequestHash"/> of the request.</summary>
    public const string RequestHash = "x-road-request-hash";

    /// <summary>X-Road's type of a fault; only in faults of the exchange itself, never in a service's own.</summary>
    public const string Error = "x-road-error";

    /// <summary>A pseudonym of the user on whose behalf is asked; never a personal number.</summary>
    public const string UserId = "x-road-userid";

    /// <summary>The case or dossier the question belongs to.</summary>
    public const string Issue = "x-road-issue";

    /// <summary>The organisation the client acts for.</summary>
    public const string RepresentedParty = "x-road-represented-party";

    /// <summary>Id of the agreement the consumer asks under.</summary>
    public const string Agreement = "lmis-agreement";

    /// <summary>What for, from the agreement's list.</summary>
    public const string Purpose = "lmis-purpose";

    /// <summary>Hash of the sender's latest journal checkpoint, which the receiver journals as a witness.</summary>
    public const string Checkpoint = "lmis-journal-checkpoint";

    /// <summary>The subscription a feed is read for; between a gateway and its own service only.</summary>
    public const string Subscription = "lmis-subscription";

    /// <summary>The rows a service says it gave; between a service and its own gateway only.</summary>
    public const string RowScope = "lmis-row-scope";

    /// <summary>The internal token by which a service knows what was agreed; between a gateway and its own service only.</summary>
    public const string ExchangeToken = "lmis-exchange-token";

    /// <summary>Opaque id of the person an answer is about, for the journal; between a service and its own gateway only.</summary>
    public const string Subject = "lmis-subject";

    /// <summary>What an app may send through the consumer door; all else is left behind.</summary>
    public static FrozenSet<string> FromApp { get; } = FrozenSet.Create(StringComparer.Ordinal,
        Client, Id, UserId, Issue, RepresentedParty, Agreement, Purpose, "accept", "accept-language", "content-type", "if-match", "if-none-match");

    /// <summary>What a request between gateways consists of, the fields of its signature apart. Every one is signed if it is there.</summary>
    public static FrozenSet<string> BetweenGateways { get; } = FrozenSet.Create(StringComparer.Ordinal,
        Client, Id, RequestId, UserId, Issue, RepresentedParty, Agreement, Purpose, Checkpoint,
        "accept", "accept-language", "content-digest", "content-type", "if-match", "if-none-match");

    /// <summary>What a service's answer may hand to its gateway.</summary>
    public static FrozenSet<string> FromService { get; } = FrozenSet.Create(StringComparer.Ordinal,
        RowScope, Subject, "content-language", "content-type", "etag", "last-modified", "retry-after");

    /// <summary>What an answer between gateways consists of, the fields of its signature apart. Every one is signed if it is there.</summary>
    public static FrozenSet<string> BetweenGatewaysAnswer { get; } = FrozenSet.Create(StringComparer.Ordinal,
        Client, Id, RequestId, Service, RequestHash, Error, Checkpoint,
        "content-digest", "content-language", "content-type", "etag", "last-modified", "ratelimit", "ratelimit-policy", "retry-after");

    /// <summary>What an app gets from the consumer door.</summary>
    public static FrozenSet<string> ToApp { get; } = FrozenSet.Create(StringComparer.Ordinal,
        Client, Id, RequestId, Service, RequestHash, Error,
        "content-language", "content-type", "etag", "last-modified", "ratelimit", "ratelimit-policy", "retry-after");

    /// <summary>Fields that stand once or not at all; a message that has one of them twice is refused, and so is every x-road- or lmis- field.</summary>
    public static FrozenSet<string> SingleValued { get; } = FrozenSet.Create(StringComparer.Ordinal,
        Client, Id, RequestId, Service, RequestHash, Error, UserId, Issue, RepresentedParty, Agreement, Purpose, Checkpoint, RowScope, ExchangeToken, Subject,
        "accept", "accept-language", "authorization", "content-digest", "content-language", "content-length", "content-type", "etag", "host", "if-match", "if-none-match",
        "last-modified", "ratelimit", "ratelimit-policy", "retry-after", "signature", "signature-input");

    /// <summary>Whether the name is one of the exchange's own, known or not: such a field is signed wherever it stands.</summary>
    public static bool IsOwn(ReadOnlySpan<char> lowerCaseName) =>
        lowerCaseName.StartsWith("x-road-", StringComparison.Ordinal) || lowerCaseName.StartsWith("lmis-", StringComparison.Ordinal);

    /// <summary>Whether a field's value can stand in the exchange: not empty, printable ASCII, no white space at its ends.</summary>
    public static bool IsPlain(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= 4096 && !value.ContainsAnyExceptInRange(' ', '~') && value[0] != ' ' && value[^1] != ' ';

    /// <summary>
    /// The first field of a message that is given twice or is not <see cref="IsPlain"/>, among the single-valued ones and all x-road- and
    /// lmis- fields, or whose name is not in lower case; null when every one has its form.
    /// </summary>
    public static (string Name, bool Twice)? Check(SignedMessage message)
    {
        foreach (var name in message.FieldNames)
        {
            // A name in capitals would be nobody's: neither signed nor missed.
            if (name.AsSpan().ContainsAnyInRange('A', 'Z'))
                return (name, false);
            if (!IsOwn(name) && !SingleValued.Contains(name))
                continue;
            var lines = message.Field(name);
            if (lines is { Count: > 1 })
                return (name, true);
            if (lines is not [var value] || !IsPlain(value))
                return (name, false);
        }
        return null;
    }
}
