using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Lmis.Exchange.Journals;

/// <summary>What a timestamp token says, once its signature was found good.</summary>
/// <param name="At">The authority's time.</param>
/// <param name="Authority">Subject of the certificate that signed.</param>
/// <param name="IsTrusted">Whether that certificate leads to one of the roots given; null when none were given.</param>
public sealed record VerifiedTimestamp(DateTimeOffset At, string Authority, bool? IsTrusted);

/// <summary>Timestamps of RFC 3161 over a checkpoint's hash: an authority's word that the checkpoint existed by then.</summary>
public static class TimestampToken
{
    /// <summary>A request for this SHA-256 with a fresh nonce, asking for the authority's certificate, so that the token proves itself offline.</summary>
    public static Rfc3161TimestampRequest Request(ReadOnlyMemory<byte> hash) =>
        Rfc3161TimestampRequest.CreateFromHash(hash, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true);

    /// <summary>The token of an authority's answer to this request: status, hash and nonce are checked.</summary>
    /// <exception cref="CryptographicException">The authority refused, or answered something else than was asked.</exception>
    public static byte[] FromAnswer(Rfc3161TimestampRequest request, ReadOnlyMemory<byte> answer)
    {
        var token = request.ProcessResponse(answer, out _);
        return token.VerifySignatureForHash(request.GetMessageHash().Span, HashAlgorithmName.SHA256, out _)
            ? token.AsSignedCms().Encode()
            : throw new CryptographicException("The timestamp's own signature does not verify.");
    }

    /// <summary>Verifies a stored token over this hash.</summary>
    /// <param name="token">The token, DER.</param>
    /// <param name="hash">SHA-256 it must be over.</param>
    /// <param name="roots">Certificates of the authorities that are trusted; none leaves the question open.</param>
    /// <param name="timestamp">What it says.</param>
    /// <param name="fault">Why it does not count.</param>
    public static bool TryVerify(ReadOnlyMemory<byte> token, ReadOnlySpan<byte> hash, X509Certificate2Collection roots,
        [NotNullWhen(true)] out VerifiedTimestamp? timestamp, [NotNullWhen(false)] out string? fault)
    {
        (timestamp, fault) = (null, null);
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var length) || length != token.Length)
                fault = "it cannot be read as a token of RFC 3161";
            else if (!read.VerifySignatureForHash(hash, HashAlgorithmName.SHA256, out var signer))
                fault = "it is over another hash, or its signature does not verify";
            else
                timestamp = new(read.TokenInfo.Timestamp, signer.Subject, roots.Count == 0 ? null : LeadsTo(roots, signer, read));
        }
        catch (CryptographicException unreadable)
        {
            fault = $"it cannot be read ({unreadable.Message})";
        }
        return timestamp is not null;
    }

    private static bool LeadsTo(X509Certificate2Collection roots, X509Certificate2 signer, Rfc3161TimestampToken token)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        // Offline, and of the time it was made: a list of revoked certificates would have to be brought along.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.8"));
        return chain.Build(signer);
    }
}
