using System.CommandLine;
using System.Text;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Agreements;

/// <summary>Signs an agreement as the party that offers it, and hands it to its own gateway if told to.</summary>
internal static class SignAgreement
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "The agreement that 'lmis agreement new' wrote." };
        Option<string> key = new("--key") { Description = "The agreement key: a PEM file or a pkcs11: URI.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write." }, gateway = new("--gateway") { Description = "Public address of our gateway, which then offers it to the other party." };
        Option<string?> token = new("--token") { Description = "Access token with exchange.administer, or @FILE; else LMIS_TOKEN." };
        return new Command("sign", "Signs an agreement with the agreement key, off line; with --gateway offers it.") { file, key, to, gateway, token }.Does(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            var document = AgreementFile.Read(path);
            AgreementFile.Content(document, path);
            var signed = Sign(document, parsed.GetRequiredValue(key));
            if (parsed.GetValue(gateway) is not { } at)
            {
                Files.Give(parsed.GetValue(to), Encoding.UTF8.GetString(signed.ToJson()));
                Console.Error.WriteLine($"Agreement {signed.Id} is signed.");
                return 0;
            }
            if (parsed.GetValue(to) is { } kept)
                Files.Give(kept, Encoding.UTF8.GetString(signed.ToJson()));
            var answer = await GatewayCall.SendAsync(HttpMethod.Post, AgreementFile.Address(at, "agreements"), GatewayCall.Token(parsed.GetValue(token)), AgreementFile.Body(signed), ct);
            Console.Out.WriteLine($"Agreement {signed.Id} is {AgreementFile.Status(answer)}.");
            return 0;
        });
    }

    internal static SignedDocument Sign(SignedDocument document, string location)
    {
        using var key = SigningKeys.Load(location);
        return document.SignWith(key);
    }
}
