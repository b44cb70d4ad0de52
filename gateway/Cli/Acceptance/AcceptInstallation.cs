using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Messages;

namespace Lmis.Cli.Acceptance;

/// <summary>
/// Tries a whole installation through its gateway, as 'helm test' does: a token, an import, an indicator and a question to a member. The imported file holds
/// one row that must be refused, so nobody who never lived is left in a register.
/// </summary>
internal static class AcceptInstallation
{
    private const string Indicator = "K01", Purpose = "labour-statistics";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Make()
    {
        Option<string> gateway = new("--gateway") { Description = "Address of the gateway.", Required = true }, client = new("--client") { Description = "Client to sign in as, with the scopes registry.import, reporting.read and exchange.call.", Required = true };
        Option<string> key = new("--key") { Description = "File with the client's P-256 private key.", Required = true }, commune = new("--commune") { Description = "A commune of the province, five digits.", Required = true };
        Option<string?> issuer = new("--issuer") { Description = "Identity's public address, https://host/identity/; below the gateway's address, if not given." };
        Option<string?> partner = new("--partner") { Description = "Subsystem to ask, such as VN/GOV/H05/LMIS; nobody is asked, if not given." }, us = new("--us") { Description = "As which subsystem, such as VN/GOV/H55/LMIS." };
        Option<int> patience = new("--seconds") { Description = "How long the import may take.", DefaultValueFactory = _ => 120 };
        return new Command("acceptance", "Tries an installation: imports a file whose one row must be refused, reads an indicator, and asks a member.") { gateway, issuer, client, key, commune, partner, us, patience }.Does(async (parsed, ct) =>
        {
            var origin = GatewayCall.Address(parsed.GetRequiredValue(gateway));
            var audience = parsed.GetValue(issuer) ?? new Uri(origin, "/identity/").ToString();
            var scopes = parsed.GetValue(partner) is null ? "registry.import reporting.read" : "registry.import reporting.read exchange.call";
            var token = await TokenAsync(origin, audience, parsed.GetRequiredValue(client), scopes, Files.Read(parsed.GetRequiredValue(key)), ct);
            Console.Out.WriteLine($"identity   a token for {parsed.GetRequiredValue(client)}");
            await ImportAsync(origin, token, parsed.GetRequiredValue(commune), TimeSpan.FromSeconds(parsed.GetValue(patience)), ct);
            Console.Out.WriteLine("registry   an import of one row, refused as it must be");
            await ReadAsync(origin, token, ct);
            Console.Out.WriteLine($"reporting  the indicator {Indicator}");
            if (parsed.GetValue(partner) is { } asked)
            {
                var speaker = parsed.GetValue(us) ?? throw new CliException("--partner goes with --us: say as which subsystem we ask.");
                await AskAsync(origin, token, asked, speaker, ct);
                Console.Out.WriteLine($"exchange   {asked} answered {speaker}, signed and on record");
            }
            Console.Out.WriteLine("The installation works.");
            return 0;
        });
    }

    /// <summary>Client credentials with private_key_jwt (RFC 7523).</summary>
    private static async Task<string> TokenAsync(Uri origin, string audience, string client, string scopes, byte[] key, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["scope"] = scopes,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(audience, client, Encoding.ASCII.GetString(key)),
        });
        var answer = await GatewayCall.SendAsync(HttpMethod.Post, new Uri(origin, "/identity/connect/token"), null, form, ct);
        return Text(answer, "access_token") ?? throw Strange("identity gave no token");
    }

    private static async Task ImportAsync(Uri origin, string token, string commune, TimeSpan patience, CancellationToken ct)
    {
        // A name of its own: the same file twice would be a conflict. No such qualification: the row cannot be stored.
        var file = $"ho_ten,ngay_sinh,gioi_tinh,so_dinh_danh,thuong_tru_xa,trinh_do_cmkt,tinh_trang\nThử nghiệm {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))},01/01/1990,Nam,,{commune},không có trong danh mục,Không có trong danh mục\n";
        using var body = new StringContent(file, Encoding.UTF8, "text/csv");
        var id = Text(await GatewayCall.SendAsync(HttpMethod.Post, new Uri(origin, "/api/registry/v1/imports?fileName=acceptance.csv"), token, body, ct), "id") ?? throw Strange("registry took the file and named no batch");
        var until = Times.Now() + patience;
        while (true)
        {
            var batch = await GatewayCall.SendAsync(HttpMethod.Get, new Uri(origin, $"/api/registry/v1/imports/{id}"), token, null, ct);
            var state = Text(batch, "state");
            if (state == "completed")
            {
                var (accepted, rejected) = ((int?)batch!["accepted"], (int?)batch["rejected"]);
                if (accepted != 0 || rejected != 1)
                    throw Strange($"of one row that must be refused, registry accepted {accepted} and rejected {rejected}");
                return;
            }
            if (state is "failed" or "cancelled")
                throw Strange($"the import is {state}: {batch!["fault"]?["reason"]}");
            if (Times.Now() > until)
                throw Strange($"the import is still '{state}' after {patience.TotalSeconds:0} s: see registry's log");
            await Task.Delay(Look, ct);
        }
    }

    private static async Task ReadAsync(Uri origin, string token, CancellationToken ct)
    {
        var answer = await GatewayCall.SendAsync(HttpMethod.Get, new Uri(origin, $"/api/reporting/v1/indicators/{Indicator}"), token, null, ct);
        if ((Text(answer, "id") ?? Text(answer, "code")) != Indicator)
            throw Strange($"reporting answered, but not with the indicator {Indicator}");
    }

    private static async Task AskAsync(Uri origin, string token, string partner, string us, CancellationToken ct)
    {
        var answer = await GatewayCall.SendAsync(HttpMethod.Get, new Uri(origin, $"/r1/{partner}/indicators/{Indicator}"), token, null, ct, (ExchangeHeaders.Client, us), (ExchangeHeaders.Purpose, Purpose));
        if (Text(answer, "code") != Indicator)
            throw Strange($"{partner} answered, but not with the indicator {Indicator}");
    }

    private static string Assertion(string audience, string client, string pem)
    {
        var now = Times.Now().ToUnixTimeSeconds();
        var head = Part(new JsonObject { ["alg"] = "ES256", ["typ"] = "client-authentication+jwt" });
        var claims = Part(new JsonObject { ["iss"] = client, ["sub"] = client, ["aud"] = audience, ["jti"] = Guid.CreateVersion7().ToString(), ["iat"] = now, ["exp"] = now + 60 });
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return $"{head}.{claims}.{Base64(key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256))}";
    }

    private static string Part(JsonObject part) => Base64(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string? Text(JsonNode? answer, string member) => answer is JsonObject ? (string?)answer[member] : null;

    private static CliException Strange(string what) => new($"The installation does not work: {what}.", CliException.Refused);
}
