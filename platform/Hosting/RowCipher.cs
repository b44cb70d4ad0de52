using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Hosting;

/// <summary>
/// Encrypts values of rows with AES-256-GCM under the key of a mounted file. Each value names its key (the first four bytes of the key's hash), so a new file
/// takes over while those before it go on reading; the row's id is bound in, so a value cannot be moved to another row.
/// </summary>
public sealed class RowCipher
{
    private const int KeyIdSize = 4, NonceSize = 12, TagSize = 16, KeySize = 32;
    private readonly Dictionary<uint, byte[]> keys = [];
    private readonly uint current;

    /// <param name="keyFile">32 random bytes in base64.</param>
    /// <param name="previousKeyFiles">Keys used before, still needed to read what they protected.</param>
    /// <exception cref="InvalidOperationException">A file is not there or holds no key; the message says which.</exception>
    public RowCipher(string keyFile, IEnumerable<string> previousKeyFiles)
    {
        ArgumentNullException.ThrowIfNull(previousKeyFiles);
        foreach (var file in previousKeyFiles)
            Add(file);
        current = Add(keyFile);
    }

    /// <summary>Encrypts a value of one row.</summary>
    public byte[] Protect(ReadOnlySpan<byte> plain, Guid row)
    {
        var sealedValue = new byte[KeyIdSize + NonceSize + TagSize + plain.Length];
        BinaryPrimitives.WriteUInt32BigEndian(sealedValue, current);
        var nonce = sealedValue.AsSpan(KeyIdSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[current], TagSize);
        aes.Encrypt(nonce, plain, sealedValue.AsSpan(KeyIdSize + NonceSize + TagSize), sealedValue.AsSpan(KeyIdSize + NonceSize, TagSize), row.ToByteArray());
        return sealedValue;
    }

    /// <summary>Encrypts a text of one row.</summary>
    public byte[] Protect(string text, Guid row) => Protect(Encoding.UTF8.GetBytes(text), row);

    /// <summary>Decrypts a value of the row.</summary>
    /// <exception cref="CryptographicException">The key is not mounted any more, or the value is not this row's.</exception>
    public byte[] Reveal(byte[] value, Guid row)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length < KeyIdSize + NonceSize + TagSize || !keys.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(value), out var key))
            throw new CryptographicException("A value was protected with a key that is not mounted; mount its file as a previous key.");
        var plain = new byte[value.Length - KeyIdSize - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(value.AsSpan(KeyIdSize, NonceSize), value.AsSpan(KeyIdSize + NonceSize + TagSize), value.AsSpan(KeyIdSize + NonceSize, TagSize), plain, row.ToByteArray());
        return plain;
    }

    /// <summary>Decrypts a text of the row.</summary>
    public string RevealText(byte[] value, Guid row) => Encoding.UTF8.GetString(Reveal(value, row));

    /// <summary>A keyed digest of content that may name persons: it tells the same content again and says nothing else.</summary>
    /// <param name="purpose">What the digest is for; another purpose gives another digest.</param>
    /// <param name="content">What is digested.</param>
    public byte[] Digest(string purpose, ReadOnlySpan<byte> content) =>
        HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[current], KeySize, info: Encoding.UTF8.GetBytes(purpose)), content);

    private uint Add(string file)
    {
        byte[]? key = null;
        try
        {
            key = Convert.FromBase64String(File.ReadAllText(file).Trim());
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException or ArgumentException)
        {
        }
        if (key?.Length != KeySize)
            throw new InvalidOperationException($"The key file '{file}' cannot be read or does not hold 32 bytes in base64.");
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key));
        keys[id] = key;
        return id;
    }
}
