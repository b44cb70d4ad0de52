using System.Security.Cryptography;

namespace Lmis.LocalRun.Secrets;

/// <summary>The P-256 keys with which services and apps prove who they are (private_key_jwt).</summary>
internal static class ClientKeys
{
    /// <summary>The PEM file of that client's private key, made on first asking.</summary>
    internal static string PrivateKeyFile(SecretFiles secrets, string clientId)
    {
        secrets.GetOrCreate(FileOf(clientId), () =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return key.ExportPkcs8PrivateKeyPem();
        });
        return secrets.PathOf(FileOf(clientId));
    }

    /// <summary>The public half, for the client's registration.</summary>
    internal static string PublicKeyPem(SecretFiles secrets, string clientId)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(PrivateKeyFile(secrets, clientId)));
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static string FileOf(string clientId) => $"{clientId}-client-key.pem";
}
