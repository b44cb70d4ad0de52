using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Lmis.Vacancies.PersonalData;

/// <summary>
/// Encrypts contacts with AES-256-GCM under the key of a mounted file. Each value names its key (the first four bytes of the key's hash), so a new file takes
/// over while the one before it goes on reading; the row's id is bound in, so a value cannot be moved to another row.
/// </summary>
public sealed class ContactCipher
{
    private const int KeyIdSize = 4, NonceSize = 12, TagSize = 16, KeySize = 32;
    private readonly Dictionary<uint, byte[]> keys = [];
    private readonly uint current;

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidOperationException">A file is not there or holds no key; the message says which.</exception>
    public ContactCipher(IOptions<VacanciesOptions> options)
    {
        foreach (var file in options.Value.PreviousContactKeyFiles)
            Add(file);
        current = Add(options.Value.ContactKeyFile);
    }

    /// <summary>Encrypts a value of one row.</summary>
    public byte[] Protect<T>(T value, Guid row)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);
        var sealedValue = new byte[KeyIdSize + NonceSize + TagSize + plain.Length];
        BinaryPrimitives.WriteUInt32BigEndian(sealedValue, current);
        var nonce = sealedValue.AsSpan(KeyIdSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[current], TagSize);
        aes.Encrypt(nonce, plain, sealedValue.AsSpan(KeyIdSize + NonceSize + TagSize), sealedValue.AsSpan(KeyIdSize + NonceSize, TagSize), row.ToByteArray());
        return sealedValue;
    }

    /// <summary>Decrypts a value of the row.</summary>
    /// <exception cref="CryptographicException">The key is not mounted any more, or the value is not this row's.</exception>
    public T Reveal<T>(byte[] value, Guid row)
    {
        if (value.Length < KeyIdSize + NonceSize + TagSize || !keys.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(value), out var key))
            throw new CryptographicException("A contact was protected with a key that is not mounted; name its file in Vacancies:PreviousContactKeyFiles.");
        var plain = new byte[value.Length - KeyIdSize - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(value.AsSpan(KeyIdSize, NonceSize), value.AsSpan(KeyIdSize + NonceSize + TagSize), value.AsSpan(KeyIdSize + NonceSize, TagSize), plain, row.ToByteArray());
        return JsonSerializer.Deserialize<T>(plain, JsonSerializerOptions.Web)!;
    }

    /// <summary>A keyed digest of a request, so that what is kept of it says nothing about the persons in it.</summary>
    public byte[] Digest<T>(string purpose, T content) =>
        HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[current], KeySize, info: Encoding.UTF8.GetBytes("lmis.vacancies.digest/" + purpose)), JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web));

    private uint Add(string file)
    {
        byte[]? key = null;
        try
        {
            key = Convert.FromBase64String(File.ReadAllText(file).Trim());
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
        }
        if (key?.Length != KeySize)
            throw new InvalidOperationException($"The contact key file {file} cannot be read or does not hold 32 bytes in base64.");
        var id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key));
        keys[id] = key;
        return id;
    }
}
