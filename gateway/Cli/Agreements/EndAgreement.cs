using System.CommandLine;
using System.Text;
using Lmis.Cli.Members;
using Lmis.Exchange.Agreements;

namespace Lmis.Cli.Agreements;

/// <summary>Signs the rejection of an offer or the revocation of an agreement, and hands it to its own gateway, which stops at once.</summary>
internal static class EndAgreement
{
    public static Command MakeReject() => Make(ActKind.Reject, "reject", "Declines an offered agreement.");

    public static Command MakeRevoke() => Make(ActKind.Revoke, "revoke", "Ends an agreement, or takes an offer back; the gateway that is told stops at once.");

    private static Command Make(ActKind kind, string name, string words)
    {
        Argument<string> what = new("agreement") { Description = "The agreement: its id, or a file with it." };
        Option<string> by = new("--by") { Description = "The member that acts, such as VN/GOV/H55.", Required = true }, reason = new("--reason") { Description = "Why, in words for the other party.", Required = true };
        Option<string> key = new("--key") { Description = "The agreement key: a PEM file or a pkcs11: URI.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write." }, gateway = new("--gateway") { Description = "Public address of our gateway." };
        Option<string?> token = new("--token") { Description = "Access token with exchange.administer, or @FILE; else LMIS_TOKEN." };
        return new Command(name, words) { what, by, reason, key, to, gateway, token }.Does(async (parsed, ct) =>
        {
            var given = parsed.GetRequiredValue(what);
            var id = File.Exists(given) ? AgreementFile.Read(given).Id : given;
            var act = new AgreementAct { Kind = kind, Agreement = id, By = MemberFile.IdOf(parsed.GetRequiredValue(by)), At = DateTimeOffset.FromUnixTimeSeconds(Times.Now().ToUnixTimeSeconds()), Reason = parsed.GetRequiredValue(reason) };
            var signed = SignAgreement.Sign(act.ToDocument(), parsed.GetRequiredValue(key));
            var at = parsed.GetValue(gateway);
            if (at is null || parsed.GetValue(to) is not null)
                Files.Give(parsed.GetValue(to), Encoding.UTF8.GetString(signed.ToJson()));
            if (at is null)
                return 0;
            var answer = await GatewayCall.SendAsync(HttpMethod.Post, AgreementFile.Address(at, $"agreements/{id}/{name}"), GatewayCall.Token(parsed.GetValue(token)), AgreementFile.Body(signed), ct);
            Console.Out.WriteLine($"Agreement {id} is {AgreementFile.Status(answer)}.");
            return 0;
        });
    }
}
