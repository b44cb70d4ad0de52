using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Cli.Diagnosis;

/// <summary>Whether the partner's gateway believes us and we its answer, and what it lets us ask.</summary>
internal static class CheckPartner
{
    /// <summary>What a refusal of the partner's gateway means: who is at fault, and what to do.</summary>
    private static readonly Dictionary<string, (string Who, string Advice)> Meanings = new(StringComparer.Ordinal)
    {
        ["exchange-signature"] = ("us", "The partner does not know our message key yet, or our clock is off: wait a minute for its directory, and see 'clock' above."),
        ["exchange-caller"] = ("us", "The partner's directory gives our certificate, our key and our name to different members, or is older than ours: compare the directory versions."),
        ["exchange-blocked"] = ("partner", "The partner's operator has blocked us: call the partner."),
        ["exchange-state"] = ("partner", "The partner's gateway cannot read its directory or its database: call the partner."),
        ["exchange-replay-store"] = ("partner", "The partner's Redis is away: call the partner."),
        ["exchange-journal"] = ("partner", "The partner's journal cannot be written: call the partner."),
        ["exchange-overloaded"] = ("partner", "The partner is overloaded: try again in a minute."),
        ["exchange-service-unknown"] = ("app", "The partner does not offer this subsystem: see 'listClients' at your gateway."),
    };

    public static async Task<List<Finding>> RunAsync(Patient patient, CancellationToken ct)
    {
        PartnerReply reply;
        try
        {
            reply = await PartnerCall.AskAsync(patient, "listMethods", ct);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return
            [
                Finding.Fault("answer", $"The partner's gateway takes our connection and does not answer ({broken.Message}).", "partner",
                    "Usually it does not know our certificate: wait a minute for its directory. If it stays so, call the partner and compare the directory versions."),
            ];
        }
        var findings = new List<Finding> { CheckDirectory.Clock("partner's clock", reply.Date, reply.Asked, "the partner") };
        if (reply.Unproved is { } words)
        {
            findings.Add(Refusal(reply) is { } refused && reply.Status == 401
                ? refused
                : Finding.Fault("answer", $"The partner's answer ({reply.Status}) is not to be believed: {words}.", "partner", "The partner signs with a key that the directory does not list, or a program in between changes messages: call the partner."));
            return findings;
        }
        if (reply.Status != 200)
        {
            findings.Add(Refusal(reply) ?? Finding.Fault("answer", $"The partner answers {reply.Status}.", "partner", "Call the partner."));
            return findings;
        }
        patient.Answered = true;
        findings.Add(Finding.Good("answer", $"The partner believes us, and its signed answer is right; it offers {Services(reply.Content)}."));
        findings.AddRange(await CheckAgreement.RunAsync(patient, ct));
        return findings;
    }

    /// <summary>Who is at fault when the partner refuses so, and what to do; null when nothing is known of it.</summary>
    public static (string Who, string Advice)? MeaningOf(string slug) => Meanings.TryGetValue(slug, out var meaning) ? meaning : null;

    private static Finding? Refusal(PartnerReply reply)
    {
        try
        {
            var problem = JsonNode.Parse(reply.Content);
            var slug = ((string?)problem?["type"])?.Split(':')[^1] ?? "";
            var (who, advice) = MeaningOf(slug) ?? ("partner", "Call the partner, and give the request id.");
            return Finding.Fault("answer", $"The partner refuses ({reply.Status}, {slug}): {(string?)problem?["detail"]}", who, advice);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Services(byte[] content)
    {
        try
        {
            var codes = JsonNode.Parse(content)?["service"]?.AsArray().Select(service => (string?)service?["service_code"]).ToList() ?? [];
            return codes.Count == 0 ? "nothing" : string.Join(", ", codes);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return "nothing that can be read";
        }
    }
}
