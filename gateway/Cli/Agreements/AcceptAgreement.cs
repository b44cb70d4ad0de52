using System.CommandLine;
using System.Text;

namespace Lmis.Cli.Agreements;

/// <summary>Signs an offered agreement as the other party, from a file or straight from its own gateway, and hands it back.</summary>
internal static class AcceptAgreement
{
    public static Command Make()
    {
        Argument<string> what = new("agreement") { Description = "The offered agreement: a file, or with --gateway its id." };
        Option<string> key = new("--key") { Description = "The agreement key: a PEM file or a pkcs11: URI.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write." }, gateway = new("--gateway") { Description = "Public address of our gateway, which holds the offer." };
        Option<string?> token = new("--token") { Description = "Access token with exchange.administer, or @FILE; else LMIS_TOKEN." };
        return new Command("accept", "Puts the second signature on an offered agreement, and hands it to our gateway.") { what, key, to, gateway, token }.Does(async (parsed, ct) =>
        {
            var (name, at) = (parsed.GetRequiredValue(what), parsed.GetValue(gateway));
            var credential = at is null ? null : GatewayCall.Token(parsed.GetValue(token));
            var bytes = File.Exists(name) || at is null
                ? Files.Read(name)
                : Encoding.UTF8.GetBytes((await GatewayCall.SendAsync(HttpMethod.Get, AgreementFile.Address(at, $"agreements/{Uri.EscapeDataString(name)}"), credential, null, ct))?["document"]?.ToJsonString()
                    ?? throw new CliException($"The gateway gave no document for {name}: see that the id is right.", CliException.Refused));
            var document = AgreementFile.Read(bytes, name);
            var agreement = AgreementFile.Content(document, name);
            if (document.Signatures.Count == 0)
                throw new CliException($"{name} is not signed by the other party yet: it must be offered first, with 'lmis agreement sign'.");
            Screen.Write(ShowAgreement.Table(agreement), Console.Error, Console.IsErrorRedirected);
            var signed = SignAgreement.Sign(document, parsed.GetRequiredValue(key));
            if (signed.Signatures.Count == document.Signatures.Count)
                throw new CliException("This key has signed the agreement already: the other party accepts, with its own agreement key.");
            if (at is null || parsed.GetValue(to) is not null)
                Files.Give(parsed.GetValue(to), Encoding.UTF8.GetString(signed.ToJson()));
            if (at is null)
                return 0;
            var answer = await GatewayCall.SendAsync(HttpMethod.Post, AgreementFile.Address(at, $"agreements/{signed.Id}/accept"), credential, AgreementFile.Body(signed), ct);
            Console.Out.WriteLine($"Agreement {signed.Id} is {AgreementFile.Status(answer)}.");
            return 0;
        });
    }
}
