using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Agreements;

/// <summary>An agreement in a file: a draft in YAML or JSON, or a document with its signatures.</summary>
internal static class AgreementFile
{
    public static SignedDocument Read(string path) => Read(Files.Read(path), path);

    public static SignedDocument Read(byte[] bytes, string name)
    {
        var isYaml = name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        var json = isYaml ? Encoding.UTF8.GetBytes(Yaml.ToJson(Encoding.UTF8.GetString(bytes), name).ToJsonString()) : bytes;
        if (!Files.ReadObject(json, name).ContainsKey("payload"))
            return SignedDocument.Unsigned(DocumentTypes.Agreement, json);
        return SignedDocument.TryRead(json, DocumentTypes.Agreement, out var document, out var fault) ? document : throw new CliException($"{name} is no agreement: {fault}.");
    }

    /// <summary>What it says.</summary>
    public static Agreement Content(SignedDocument document, string name) =>
        Agreement.TryParse(document, out var agreement, out var fault) ? agreement : throw new CliException($"{name} breaks a rule of agreements: {fault}");

    /// <summary>The document as a request to a gateway.</summary>
    public static HttpContent Body(SignedDocument document) => new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };

    /// <summary>The status that a gateway answers.</summary>
    public static string Status(JsonNode? answer) => (string?)answer?["status"] ?? "recorded";

    /// <summary>A gateway's own interface.</summary>
    public static Uri Address(string gateway, string path) => new($"{GatewayCall.Address(gateway).GetLeftPart(UriPartial.Authority)}/api/exchange/v1/{path}");
}
