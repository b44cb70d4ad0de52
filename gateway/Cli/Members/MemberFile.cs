using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Members;

/// <summary>One key of a member: its use, where it is (a file in the folder, or a pkcs11: URI), and its times.</summary>
internal sealed record MemberKey(string Use, string Location, string NotBefore, string NotAfter, string? Retired = null);

/// <summary>What <c>member.json</c> in a member's folder says: everything but the keys themselves.</summary>
internal sealed record MemberFile(
    string Id, string Name, IReadOnlyList<string> Subsystems, string Gateway, IReadOnlyList<string> Addresses, string GatewayFolder, IReadOnlyList<MemberKey> Keys)
{
    public const string FileName = "member.json", TlsKey = "tls-key.pem", TlsCertificate = "tls-certificate.pem";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true };

    public static MemberFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new CliException($"{folder} holds no {FileName}: make the member's keys with 'lmis member init', or name its folder.");
        try
        {
            return JsonSerializer.Deserialize<MemberFile>(Files.Read(path), Strict)!;
        }
        catch (JsonException fault)
        {
            throw new CliException($"{path} cannot be read: {fault.Message}", inner: fault);
        }
    }

    public string ToJson() => Files.Text(JsonSerializer.SerializeToNode(this, Strict)!);

    /// <summary>Where a key is, from anywhere.</summary>
    public static string Locate(string folder, MemberKey key) => SigningKeys.IsInHardware(key.Location) ? key.Location : Path.Combine(folder, key.Location);

    /// <summary>The folder with the gateway's certificate.</summary>
    public string LocateGateway(string folder) => Path.GetFullPath(Path.Combine(folder, GatewayFolder));

    /// <summary>The public part, as the directory writes it.</summary>
    public JsonObject ToDirectory(string folder) => new()
    {
        ["member"] = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["gateway"] = Gateway,
            ["subsystems"] = new JsonArray([.. Subsystems.Select(s => (JsonNode)s)]),
            ["keys"] = new JsonArray([.. Keys.Select(key => (JsonNode)KeyOf(folder, key))]),
        },
        ["gateway"] = new JsonObject
        {
            ["id"] = Gateway,
            ["addresses"] = new JsonArray([.. Addresses.Select(a => (JsonNode)a)]),
            ["certificates"] = new JsonArray([.. Certificates.In(LocateGateway(folder)).Select(c => (JsonNode)Certificates.ToDirectory(c))]),
        },
    };

    private static JsonObject KeyOf(string folder, MemberKey key)
    {
        using var loaded = SigningKeys.Load(Locate(folder, key));
        var publicKey = loaded.ExportSubjectPublicKeyInfo();
        var json = new JsonObject
        {
            ["keyId"] = KeyIds.Of(publicKey), ["use"] = key.Use, ["publicKey"] = Convert.ToBase64String(publicKey), ["notBefore"] = key.NotBefore, ["notAfter"] = key.NotAfter,
        };
        if (key.Retired is not null)
            json["retired"] = key.Retired;
        return json;
    }

    public static MemberId IdOf(string text) => MemberId.TryParse(text, out var id) ? id : throw new CliException($"'{text}' is no member: write instance/class/code, such as VN/GOV/H55.");
}
