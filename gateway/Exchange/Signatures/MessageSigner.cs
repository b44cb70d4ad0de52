using System.Text;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>The two fields a signature adds to a message, and the base it was made over.</summary>
/// <param name="SignatureInput">Value of <c>signature-input</c>.</param>
/// <param name="Signature">Value of <c>signature</c>.</param>
/// <param name="Base">The signature base, as evidence.</param>
/// <param name="Bytes">The signature's bytes.</param>
public sealed record MessageSignature(string SignatureInput, string Signature, string Base, ReadOnlyMemory<byte> Bytes);

/// <summary>Signs messages (RFC 9421 section 3.1).</summary>
public static class MessageSigner
{
    /// <summary>Signs these components of a message.</summary>
    /// <param name="message">The message, whole.</param>
    /// <param name="label">Label of the signature in both fields.</param>
    /// <param name="input">Covered components and parameters.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="InvalidOperationException">A component cannot be taken from the message.</exception>
    public static MessageSignature Sign(SignedMessage message, string label, SfInnerList input, SignatureKey key)
    {
        if (!SfWriter.IsKey(label))
            throw new ArgumentException($"'{label}' cannot be the label of a signature.", nameof(label));
        var to = new ByteBuffer(stackalloc byte[2048]);
        try
        {
            if (!SignatureBase.TryWrite(ref to, message, input, out var parameters, out var fault))
                throw new InvalidOperationException($"The message cannot be signed: {fault}.");
            var signature = key.Sign(to.Written);
            var text = to.ToText();
            return new($"{label}={Encoding.ASCII.GetString(to.Written[parameters..])}", $"{label}=:{Convert.ToBase64String(signature)}:", text, signature);
        }
        finally
        {
            to.Dispose();
        }
    }
}
