using System.Security.Cryptography;
using System.Text;

namespace Lmis.Registry.PersonalData;

/// <summary>The key that wraps the data keys; read once from a mounted file.</summary>
public sealed class KeyEncryptionKey
{
    private const int NonceSize = 12, TagSize = 16, KeySize = 32;
    private readonly byte[] key;

    private KeyEncryptionKey(byte[] key) => this.key = key;

    /// <summary>Reads the file; a sentence says what is wrong with it.</summary>
    public static KeyEncryptionKey FromFile(string path, string setting = "Registry:KeyEncryptionKeyFile")
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"{setting} names '{path}', which cannot be read: {e.Message}", e);
        }
        var bytes = new byte[KeySize + 1];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == KeySize
            ? new KeyEncryptionKey(bytes[..KeySize])
            : throw new InvalidOperationException($"The file of {setting} must hold 32 random bytes in base64 (openssl rand -base64 32).");
    }

    /// <summary>Wraps a data key for one class; it unwraps as that class only.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> dataKey, PersonalDataClass dataClass)
    {
        var wrapped = new byte[NonceSize + TagSize + dataKey.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(wrapped.AsSpan(0, NonceSize), dataKey, wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize), Purpose(dataClass));
        return wrapped;
    }

    /// <summary>Unwraps a data key; throws when this is not the key it was wrapped with, or the class is another.</summary>
    public byte[] Unwrap(byte[] wrapped, PersonalDataClass dataClass) =>
        TryUnwrap(wrapped, dataClass) ?? throw new InvalidOperationException(
            "The key-encryption key does not fit the data keys of this database. Mount the file the database was made with, as Registry:KeyEncryptionKeyFile or, "
            + "where a new one is to take its place, as Registry:PreviousKeyEncryptionKeyFile; a new key alone cannot read it.");

    /// <summary>The same, with null where it is another key's or another class's.</summary>
    public byte[]? TryUnwrap(byte[] wrapped, PersonalDataClass dataClass)
    {
        var dataKey = new byte[wrapped.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize + TagSize), wrapped.AsSpan(NonceSize, TagSize), dataKey, Purpose(dataClass));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return dataKey;
    }

    private static byte[] Purpose(PersonalDataClass dataClass) => Encoding.UTF8.GetBytes("lmis.registry.data-key/" + dataClass);
}
