using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Directories;

/// <summary>A directory in a file, signed or not yet.</summary>
internal static class DirectoryFile
{
    /// <summary>The document, with the signatures it has.</summary>
    public static SignedDocument Read(string path) => Read(Files.Read(path), path);

    /// <summary>The same from bytes of this name.</summary>
    public static SignedDocument Read(byte[] json, string name)
    {
        if (!Files.ReadObject(json, name).ContainsKey("payload"))
            return SignedDocument.Unsigned(DocumentTypes.Directory, json);
        return SignedDocument.TryRead(json, DocumentTypes.Directory, out var document, out var fault) ? document : throw new CliException($"{name} is no directory: {fault}.");
    }

    /// <summary>What it says.</summary>
    public static MemberDirectory Content(SignedDocument document, string name) =>
        MemberDirectory.TryParse(document, out var directory, out var fault) ? directory : throw new CliException($"{name} breaks a rule of the directory: {fault}");

    /// <summary>What it says, as JSON to work on.</summary>
    public static JsonObject Payload(SignedDocument document) => JsonNode.Parse(document.Payload.Span)!.AsObject();

    /// <summary>An anchor, from the base64 of its public half, from a file with that, or from a PEM file or pkcs11: URI of the private key.</summary>
    public static DirectoryAnchor Anchor(string text)
    {
        if (SigningKeys.IsInHardware(text) || (File.Exists(text) && File.ReadAllText(text).Contains("PRIVATE KEY-----", StringComparison.Ordinal)))
        {
            using var key = SigningKeys.Load(text);
            return new(key.ExportSubjectPublicKeyInfo());
        }
        var base64 = File.Exists(text) ? Encoding.UTF8.GetString(Files.Read(text)).Trim() : text;
        try
        {
            return new(Convert.FromBase64String(base64));
        }
        catch (Exception fault) when (fault is FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new CliException($"'{text}' is no anchor: give the base64 that 'lmis directory anchor' prints, or a file with it.", inner: fault);
        }
    }
}
