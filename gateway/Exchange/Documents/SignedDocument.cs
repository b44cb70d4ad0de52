using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Json;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Documents;

/// <summary>One signature of a document: the key's name, the protected header as signed (base64url) and r‖s of 64 bytes.</summary>
public sealed record DocumentSignature(string KeyId, string Protected, ReadOnlyMemory<byte> Value);

/// <summary>
/// A document with its signatures: JWS general JSON serialization (RFC 7515 section 7.2.1), ES256 only, over the canonical bytes
/// (RFC 8785) of the payload. Immutable; whose keys the names belong to is for the caller to know.
/// </summary>
public sealed class SignedDocument
{
    private const int MaxSignatures = 8;

    private SignedDocument(string type, byte[] payload, IReadOnlyList<DocumentSignature> signatures)
    {
        (Type, Payload, Signatures) = (type, payload, signatures);
        Id = Base64Url.EncodeToString(SHA256.HashData(payload));
    }

    /// <summary>Of <see cref="DocumentTypes"/>.</summary>
    public string Type { get; }

    /// <summary>The canonical UTF-8 bytes that are signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>base64url of SHA-256 over <see cref="Payload"/>: any changed byte makes another document.</summary>
    public string Id { get; }

    /// <summary>At most eight, each by another key; not verified by reading.</summary>
    public IReadOnlyList<DocumentSignature> Signatures { get; }

    /// <summary>A document without signatures from any JSON text of the same meaning.</summary>
    /// <exception cref="MalformedDocumentException">No JSON, a member given twice, or too large.</exception>
    public static SignedDocument Unsigned(string type, ReadOnlyMemory<byte> json)
    {
        try
        {
            var payload = JsonCanonicalizer.Canonicalize(json);
            return payload.Length <= DocumentTypes.MaxBytes(type) / 2
                ? new(type, payload, [])
                : throw new MalformedDocumentException("", $"The document has {payload.Length} bytes; the most is {DocumentTypes.MaxBytes(type) / 2}.");
        }
        catch (JsonException fault)
        {
            throw new MalformedDocumentException("", $"The payload is no JSON that a document may be: {fault.Message}", fault);
        }
    }

    /// <summary>Reads a JWS of this type; anything that is not exactly the format is refused with words that name the place.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> jws, string type, [NotNullWhen(true)] out SignedDocument? document, [NotNullWhen(false)] out string? fault)
    {
        if (!TryRead(jws, out document, out fault))
            return false;
        if (document!.Type == type)
            return true;
        (document, fault) = (null, $"signatures: this is a '{document!.Type}', not a '{type}'");
        return false;
    }

    /// <summary>Reads a JWS of any of our types; all its signatures name the same one.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> jws, [NotNullWhen(true)] out SignedDocument? document, [NotNullWhen(false)] out string? fault)
    {
        (document, fault) = (null, null);
        try
        {
            document = jws.Length <= DocumentTypes.MaxBytes(DocumentTypes.Directory)
                ? DocumentValue.Read(jws, Read)
                : throw new MalformedDocumentException("", "The document is larger than any may be.");
            return true;
        }
        catch (MalformedDocumentException malformed)
        {
            fault = malformed.Message;
            return false;
        }
    }

    /// <summary>The same document with this key's signature besides the others.</summary>
    public SignedDocument SignWith(ECDsa key) => SignWith(KeyIds.Of(key), SignatureKey.EcdsaP256(key));

    /// <summary>The same document with this key's signature besides the others; a signature it already has of this key is kept.</summary>
    public SignedDocument SignWith(string keyId, SignatureKey key)
    {
        if (Signatures.Any(s => s.KeyId == keyId))
            return this;
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{keyId}}","typ":"{{Type}}"}"""));
        return With(new(keyId, header, key.Sign(SigningInput(header))));
    }

    /// <summary>The same document with a signature read elsewhere over the same bytes.</summary>
    public SignedDocument With(DocumentSignature signature) =>
        Signatures.Any(s => s.KeyId == signature.KeyId) ? this : new(Type, Payload.ToArray(), [.. Signatures, signature]);

    /// <summary>Whether the document bears a valid signature of this key.</summary>
    public bool IsSignedBy(string keyId, SignatureKey key) =>
        key.Algorithm == "ecdsa-p256-sha256" && Signatures.FirstOrDefault(s => s.KeyId == keyId) is { } signature
        && key.Verify(SigningInput(signature.Protected), signature.Value.Span);

    /// <summary>The JWS as UTF-8 JSON.</summary>
    public byte[] ToJson() => DocumentWriter.WriteAsGiven(json =>
    {
        json.WriteString("payload", Base64Url.EncodeToString(Payload.Span));
        json.WriteArray("signatures", Signatures, signature =>
        {
            json.WriteStartObject();
            json.WriteString("protected", signature.Protected);
            json.WriteString("signature", Base64Url.EncodeToString(signature.Value.Span));
            json.WriteEndObject();
        });
    });

    // RFC 7515 section 5.1 step 8.
    private byte[] SigningInput(string header) => Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(Payload.Span)}");

    private static SignedDocument Read(DocumentValue jws)
    {
        jws.Object("payload", "signatures");
        var payload = jws.Member("payload").Base64Url();
        var signatures = jws.Member("signatures").Items(MaxSignatures, ReadSignature, min: 1);
        var type = signatures[0].Type;
        if (signatures.Any(s => s.Type != type))
            throw new MalformedDocumentException("signatures", "name different types");
        if (signatures.DistinctBy(s => s.Signature.KeyId).Count() != signatures.Count)
            throw new MalformedDocumentException("signatures", "hold two by the same key");
        if (payload.Length > DocumentTypes.MaxBytes(type) / 2)
            throw new MalformedDocumentException("payload", $"has more than {DocumentTypes.MaxBytes(type) / 2} bytes");
        var document = Unsigned(type, payload);
        return document.Payload.Span.SequenceEqual(payload)
            ? new(type, payload, [.. signatures.Select(s => s.Signature)])
            : throw new MalformedDocumentException("payload", "is not in its canonical form (RFC 8785)");
    }

    private static (string Type, DocumentSignature Signature) ReadSignature(DocumentValue signature)
    {
        signature.Object("protected", "signature");
        var header = signature.Member("protected");
        var (keyId, type) = DocumentValue.Read(header.Base64Url(), h =>
        {
            h.Object("alg", "kid", "typ");
            if (h.Member("alg").Text(16) != "ES256")
                throw h.Member("alg").Fault("must be ES256");
            return (h.Member("kid").Hash(), h.Member("typ").Text(40));
        });
        if (DocumentTypes.MaxBytes(type) == 0)
            throw header.Fault("names no type of document that is known here");
        var value = signature.Member("signature").Base64Url();
        return value.Length == 64 ? (type, new(keyId, header.Text(1024), value)) : throw signature.Member("signature").Fault("must be 64 bytes");
    }
}
