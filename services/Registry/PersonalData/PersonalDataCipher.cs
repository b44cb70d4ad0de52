using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Registry.PersonalData;

/// <summary>
/// Protects single values: AES-256-GCM, bound to the person and the field, so that a value copied to another row or column does not open.
/// Layout: 1 (format), key id (4 bytes, big-endian), nonce (12), tag (16), ciphertext. Safe for concurrent use.
/// </summary>
public sealed class PersonalDataCipher(PersonalDataKeys keys)
{
    private const byte Format = 1;
    private const int NonceAt = 5, TagAt = 17, TextAt = 33, TagSize = 16;
    private const int NonceSize = TagAt - NonceAt, NoncesAtOnce = 256;

    // An import encrypts millions of short values: making the key schedule and asking for twelve random bytes cost more than encrypting one. An
    // AesGcm serves one caller at a time, so each thread has its own.
    [ThreadStatic]
    private static Dictionary<byte[], AesGcm>? schedules;

    [ThreadStatic]
    private static byte[]? nonces;

    [ThreadStatic]
    private static int noncesLeft;

    /// <summary>
    /// Encrypts a value; null stays null. A value of the sensitive class is filled up with blanks to whole blocks of bytes, so that the length of the ciphertext does
    /// not tell what it says; blanks at its own end are not kept.
    /// </summary>
    public byte[]? Protect(PersonalDataClass dataClass, Guid personId, string field, string? value, int block = 256)
    {
        if (value is null)
            return null;
        var length = Encoding.UTF8.GetByteCount(value);
        if (dataClass == PersonalDataClass.Sensitive)
            length = (length + block - 1) / block * block;
        var text = length <= 4096 ? stackalloc byte[length] : new byte[length];
        text[Encoding.UTF8.GetBytes(value, text)..].Fill((byte)' ');
        return ProtectBytes(dataClass, personId, field, text);
    }

    /// <summary>Encrypts bytes; the owner is a person, or what else the bytes belong to, such as an uploaded file.</summary>
    public byte[] ProtectBytes(PersonalDataClass dataClass, Guid owner, string field, ReadOnlySpan<byte> text)
    {
        var (id, key) = keys.ActiveOf(dataClass);
        var result = new byte[TextAt + text.Length];
        result[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(1), id);
        NextNonce(result.AsSpan(NonceAt, NonceSize));
        ScheduleOf(key).Encrypt(result.AsSpan(NonceAt, TagAt - NonceAt), text, result.AsSpan(TextAt), result.AsSpan(TagAt, TagSize), Binding(owner, field));
        return result;
    }

    /// <summary>Decrypts a value; throws <see cref="CryptographicException"/> when it was altered, moved or made with another key.</summary>
    public string? Reveal(PersonalDataClass dataClass, Guid personId, string field, byte[]? value) =>
        value is null ? null : Encoding.UTF8.GetString(RevealBytes(dataClass, personId, field, value).AsSpan().TrimEnd(dataClass == PersonalDataClass.Sensitive ? " "u8 : []));

    /// <summary>Decrypts what <see cref="ProtectBytes"/> made; throws <see cref="CryptographicException"/> as <see cref="Reveal"/> does.</summary>
    public byte[] RevealBytes(PersonalDataClass dataClass, Guid owner, string field, byte[] value)
    {
        if (value.Length < TextAt || value[0] != Format)
            throw new CryptographicException("The protected value has an unknown format.");
        var key = keys.Find(BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(1)), dataClass);
        var text = new byte[value.Length - TextAt];
        ScheduleOf(key).Decrypt(value.AsSpan(NonceAt, TagAt - NonceAt), value.AsSpan(TextAt), value.AsSpan(TagAt, TagSize), text, Binding(owner, field));
        return text;
    }

    /// <summary>The same value under the key that encrypts now.</summary>
    public byte[] Reencrypt(PersonalDataClass dataClass, Guid owner, string field, byte[] value)
    {
        var text = RevealBytes(dataClass, owner, field, value);
        var result = ProtectBytes(dataClass, owner, field, text);
        CryptographicOperations.ZeroMemory(text);
        return result;
    }

    /// <summary>Keyed digest (HMAC-SHA256) of a personal number, the same for the same number: what the unique index and exact search hold.</summary>
    public byte[] BlindIndex(string personalNumber) => Digest("personal-number", Encoding.UTF8.GetBytes(personalNumber));

    /// <summary>Keyed digest of anything that may hold personal values and must be compared later, such as a request body.</summary>
    public byte[] Digest(string purpose, ReadOnlySpan<byte> content)
    {
        var key = keys.ActiveOf(PersonalDataClass.BlindIndex).Key;
        var prefix = Encoding.UTF8.GetByteCount(purpose) + 1;
        var length = prefix + content.Length;
        var message = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(purpose, message);
        message[prefix - 1] = 0;
        content.CopyTo(message[prefix..]);
        return HMACSHA256.HashData(key, message);
    }

    private static AesGcm ScheduleOf(byte[] key)
    {
        // By reference: a key of the ring is one array as long as the ring lives.
        var known = schedules ??= new(ReferenceEqualityComparer.Instance);
        if (known.TryGetValue(key, out var aes))
            return aes;
        if (known.Count >= 16)
        {
            foreach (var old in known.Values)
                old.Dispose();
            known.Clear();
        }
        return known[key] = new AesGcm(key, TagSize);
    }

    private static void NextNonce(Span<byte> nonce)
    {
        var pool = nonces ??= new byte[NonceSize * NoncesAtOnce];
        if (noncesLeft == 0)
        {
            RandomNumberGenerator.Fill(pool);
            noncesLeft = NoncesAtOnce;
        }
        pool.AsSpan(--noncesLeft * NonceSize, NonceSize).CopyTo(nonce);
    }

    private static byte[] Binding(Guid personId, string field)
    {
        var binding = new byte[16 + Encoding.UTF8.GetByteCount(field)];
        personId.TryWriteBytes(binding);
        Encoding.UTF8.GetBytes(field, binding.AsSpan(16));
        return binding;
    }
}
