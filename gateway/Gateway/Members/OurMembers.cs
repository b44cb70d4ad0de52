using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Members;

/// <summary>The members this gateway speaks and answers for, with the keys they sign with, and the gateway's own certificate.</summary>
public sealed class OurMembers : IDisposable
{
    private readonly FrozenDictionary<MemberId, OurMember> members;

    /// <summary>Loads every key; a key that cannot be had stops the start with a sentence that names it.</summary>
    public OurMembers(IOptions<ExchangeOptions> options)
    {
        var exchange = options.Value;
        members = exchange.Members.Select(Load).ToFrozenDictionary(member => member.Id);
        Certificate = SigningKeys.LoadCertificate(exchange.Certificate, exchange.CertificateKey);
        CertificateSha256 = Base64(SHA256.HashData(Certificate.RawDataMemory.Span));
    }

    /// <summary>All members.</summary>
    public IEnumerable<OurMember> All => members.Values;

    /// <summary>The certificate of both doors, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its SHA-256 as the directory lists it.</summary>
    public string CertificateSha256 { get; }

    /// <summary>The member with this id, if it is ours.</summary>
    public OurMember? Find(MemberId id) => members.GetValueOrDefault(id);

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    internal static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static OurMember Load(HostedMember member)
    {
        if (!MemberId.TryParse(member.Id, out var id))
            throw new InvalidOperationException($"Exchange:Members holds '{member.Id}', which is no member id. Write instance/class/code, for example VN/GOV/H55.");
        var message = SigningKeys.Load(member.MessageKey);
        return new(id, KeyIds.Of(message), SignatureKey.EcdsaP256(message)) { PackageKeys = member.PackageKeys.Select(LoadPackageKey).ToFrozenDictionary(static key => key.Id, static key => key.Key) };
    }

    private static (string Id, ECDiffieHellman Key) LoadPackageKey(string location)
    {
        using var key = SigningKeys.Load(location);
        return (KeyIds.Of(key), ECDiffieHellman.Create(key.ExportParameters(includePrivateParameters: true)));
    }
}

/// <summary>A member of ours with its message key.</summary>
/// <param name="Id">The member.</param>
/// <param name="KeyId">Id of its message key in the directory.</param>
/// <param name="Key">The key.</param>
public sealed record OurMember(MemberId Id, string KeyId, SignatureKey Key)
{
    /// <summary>The keys that open packages for it, by their ids in the directory.</summary>
    public FrozenDictionary<string, ECDiffieHellman> PackageKeys { get; init; } = FrozenDictionary<string, ECDiffieHellman>.Empty;
}
