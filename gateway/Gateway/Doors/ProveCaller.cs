using Lmis.Exchange.Addressing;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Members;

namespace Lmis.Gateway.Doors;

/// <summary>
/// Finds out who sent a request and that it is as it was sent: target, headers, whole body with its digest, signature, and that certificate, key
/// and client name one member (out of a package, which has no connection, key and client alone). Until then nothing of it is used, forwarded or journalled.
/// </summary>
internal sealed class ProveCaller(OurMembers ours, ReplayCache replays, BodyBudget budget, TimeProvider clock)
{
    private static readonly string[] Required = [ExchangeHeaders.Client, ExchangeHeaders.Id, ExchangeHeaders.RequestId, "content-digest", "signature", "signature-input"];

    /// <summary>The fault, or null when the caller is proved; the exchange then holds target, content, client and proof.</summary>
    public async ValueTask<ExchangeFault?> RunAsync(ProviderExchange exchange, CancellationToken ct)
    {
        var (arrival, raw) = (exchange.Arrival, exchange.Arrival.RawTarget);
        if (!RequestTarget.TryParse(raw, out var target, out var rule))
            return ExchangeFaults.TargetRefused(rule);
        exchange.Target = target;
        exchange.Member = ours.Find(target.Member);
        exchange.Message = new HttpRequestFacts(arrival.Method, "https", arrival.Authority, raw, exchange.Fields);
        if (CheckHeaders(exchange) is { } fault)
            return fault;
        if (exchange.Member is null)
            return ExchangeFaults.ServiceUnknown;
        if (!IsOurs(exchange.Snapshot.Directory!, target.Member, arrival.Authority))
            return ExchangeFaults.RequestRefused("The request is addressed to another gateway than the one it came to. Take the address from the directory.");
        if (await arrival.ReadAsync(budget, ct) is not { } content)
            return ExchangeFaults.TooLarge;
        exchange.Content = content;
        if (!ContentDigest.Matches(exchange.Header("content-digest"), content.Sha256))
            return ExchangeFaults.DigestMismatch;
        // A package may be taken again: what it changes is told from position to position or by X-Road-Id, and its answers are sealed to who made it.
        return CheckSignature(exchange) ?? (arrival.Packaged ? null : await CheckReplayAsync(exchange));
    }

    // What is signed names the gateway it is for: a message for another one, whoever brings it, is none for us.
    private static bool IsOurs(MemberDirectory directory, MemberId member, string authority) =>
        directory.Member(member)?.Gateway.Addresses.Any(address => address.Authority.Equals(authority, StringComparison.OrdinalIgnoreCase)) == true;

    private static ExchangeFault? CheckHeaders(ProviderExchange exchange)
    {
        foreach (var (name, lines) in exchange.Fields)
        {
            var own = ExchangeHeaders.IsOwn(name);
            if (lines.Count > 1 && (own || ExchangeHeaders.SingleValued.Contains(name)))
                return ExchangeFaults.HeaderTwice(name);
            if (own && !ExchangeHeaders.IsPlain(lines[0]))
                return ExchangeFaults.HeaderInvalid(name);
        }
        foreach (var name in Required)
        {
            if (!exchange.Fields.ContainsKey(name))
                return ExchangeFaults.HeaderMissing(name);
        }
        // An answer is kept and found by these: they are names, not texts.
        if (exchange.RequestId.Length > 128 || exchange.Header(ExchangeHeaders.Id)!.Length > 128)
            return ExchangeFaults.HeaderInvalid(ExchangeHeaders.Id);
        return exchange.Fields.ContainsKey("content-encoding") ? ExchangeFaults.HeaderInvalid("content-encoding") : null;
    }

    private ExchangeFault? CheckSignature(ProviderExchange exchange)
    {
        var now = clock.GetUtcNow();
        var directory = exchange.Snapshot.Directory!;
        DirectoryKey? key = null;
        if (!RequestSignature.TryVerify(exchange.Message!, keyId => (key = Active(directory, keyId, now))?.PublicKey, now, out var proof, out var words, exchange.Arrival.Packaged))
            return ExchangeFaults.SignatureRefused(words);
        if (!SubsystemId.TryParse(exchange.Header(ExchangeHeaders.Client), out var client))
            return ExchangeFaults.HeaderInvalid(ExchangeHeaders.Client);
        var gateway = exchange.Arrival.Packaged ? directory.Member(client.Member)?.Gateway : exchange.Arrival.Certificate is { } sha256 ? directory.GatewayOfCertificate(sha256, now) : null;
        if (gateway is null || key!.Member != client.Member || !gateway.Members.Contains(client.Member))
            return ExchangeFaults.CallerMismatch;
        (exchange.Client, exchange.Proof) = (client, proof);
        return exchange.Snapshot.IsBlocked(client.Member) ? ExchangeFaults.MemberBlocked : null;
    }

    private async ValueTask<ExchangeFault?> CheckReplayAsync(ProviderExchange exchange) =>
        await replays.TryAddAsync(exchange.Proof!.KeyId, exchange.Proof.Nonce!, exchange.Proof.Created) switch
        {
            ReplayVerdict.Fresh => null,
            ReplayVerdict.Replayed => ExchangeFaults.Replayed,
            _ => ExchangeFaults.ReplayStoreUnavailable,
        };

    private static DirectoryKey? Active(MemberDirectory directory, string keyId, DateTimeOffset now) =>
        directory.Key(keyId) is { Use: KeyUse.Message } key && key.IsActive(now) ? key : null;
}
