using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>What a gateway's replicas hold: message and checkpoint key, and the certificate of both doors.</summary>
internal sealed class HeldKeys : IDisposable
{
    private readonly ECDsa checkpoint;

    /// <summary>Reads a secret as it is now.</summary>
    public HeldKeys(string secret)
    {
        (Message, checkpoint) = (SigningKeys.Load(Path.Combine(secret, "message-key.pem")), SigningKeys.Load(Path.Combine(secret, "checkpoint-key.pem")));
        Certificate = SigningKeys.LoadCertificate(Path.Combine(secret, "tls-certificate.pem"), Path.Combine(secret, "tls-key.pem"));
    }

    public ECDsa Message { get; }

    public X509Certificate2 Certificate { get; }

    public string MessageId => KeyIds.Of(Message);

    public string CheckpointId => KeyIds.Of(checkpoint);

    /// <summary>As the directory lists it.</summary>
    public string CertificateSha256 => AtTheDoor.Sha256(Certificate);

    public void Dispose()
    {
        Message.Dispose();
        checkpoint.Dispose();
        Certificate.Dispose();
    }
}
