using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A request between gateways in all its parts, so that a test can put any of them wrong before or after it is signed.</summary>
internal sealed class WireMessage
{
    public string Method { get; set; } = "GET";

    public required string Target { get; set; }

    public required string Authority { get; set; }

    public string Scheme { get; set; } = "https";

    public List<(string Name, string Value)> Fields { get; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>Pseudo-header fields in the order they are sent.</summary>
    public IEnumerable<(string Name, string Value)> All =>
        [(":method", Method), (":scheme", Scheme), (":authority", Authority), (":path", Target), .. Fields];

    public string this[string name]
    {
        get => Fields.First(field => field.Name == name).Value;
        set
        {
            var at = Fields.FindIndex(field => field.Name == name);
            if (at < 0)
                Fields.Add((name, value));
            else
                Fields[at] = (name, value);
        }
    }

    /// <summary>A request of the consumer's to the provider with everything that it needs, not yet signed.</summary>
    public static WireMessage To(NetworkNode provider, SubsystemId client, string target, Agreement? agreement = null, string purpose = "labour-statistics", string? json = null)
    {
        var message = new WireMessage { Target = target, Authority = provider.ProviderAddress.Authority, Body = Encoding.UTF8.GetBytes(json ?? ""), Method = json is null ? "GET" : "POST" };
        message["x-road-client"] = client.ToString();
        message["x-road-id"] = Guid.CreateVersion7().ToString();
        message["x-road-request-id"] = Guid.CreateVersion7().ToString();
        message["accept"] = "application/json";
        message["content-digest"] = ContentDigest.Format(SHA256.HashData(message.Body));
        if (json is not null)
            message["content-type"] = "application/json";
        if (agreement is not null)
            (message["lmis-agreement"], message["lmis-purpose"]) = (agreement.Id, purpose);
        return message;
    }

    public WireMessage Without(string name)
    {
        Fields.RemoveAll(field => field.Name == name);
        return this;
    }

    public WireMessage With(string name, string value)
    {
        this[name] = value;
        return this;
    }

    /// <summary>What a signature is made over.</summary>
    public HttpRequestFacts ToFacts() => new(Method, Scheme, Authority, Target,
        Fields.GroupBy(field => field.Name).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(field => field.Value)]));

    /// <summary>Signs it as a gateway does.</summary>
    public WireMessage Sign(ECDsa key, DateTimeOffset? at = null, string? keyId = null)
    {
        var made = RequestSignature.Sign(ToFacts(), keyId ?? KeyIds.Of(key), SignatureKey.EcdsaP256(key), at ?? TimeProvider.System.GetUtcNow());
        (this["signature-input"], this["signature"]) = (made.SignatureInput, made.Signature);
        return this;
    }

    /// <summary>The same message, to be changed apart.</summary>
    public WireMessage Copy()
    {
        var copy = new WireMessage { Method = Method, Target = Target, Authority = Authority, Scheme = Scheme, Body = [.. Body] };
        copy.Fields.AddRange(Fields);
        return copy;
    }
}
