using System.Security.Cryptography;
using System.Text;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Journals;

/// <summary>
/// Turns a person's opaque id into what the side table holds: HMAC-SHA256 under a key that is not in the database, so that the table alone
/// tells nobody whom an exchange was about.
/// </summary>
public sealed class SubjectIndex : IDisposable
{
    private readonly byte[] key;

    /// <summary>Reads the key.</summary>
    /// <exception cref="InvalidOperationException">The file is missing or does not hold 32 bytes in base64.</exception>
    public SubjectIndex(IOptions<ExchangeOptions> options)
    {
        var file = options.Value.SubjectKeyFile;
        if (string.IsNullOrEmpty(file) || !File.Exists(file))
            throw new InvalidOperationException("Exchange:SubjectKeyFile must name a file with 32 random bytes in base64; make one with 'openssl rand -base64 32'.");
        var bytes = new byte[64];
        if (!Convert.TryFromBase64String(File.ReadAllText(file).Trim(), bytes, out var length) || length != 32)
            throw new InvalidOperationException("The file of Exchange:SubjectKeyFile must hold 32 bytes in base64; make one with 'openssl rand -base64 32'.");
        key = bytes[..32];
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>The blind index of a subject: 32 bytes.</summary>
    public byte[] Of(string subject) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(subject));

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
