using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;

namespace Lmis.Cli.Diagnosis;

/// <summary>The agreement: what it says of the request that is meant, and whether the partner's gateway holds one that allows it.</summary>
internal static class CheckAgreement
{
    public static async Task<List<Finding>> RunAsync(Patient patient, CancellationToken ct)
    {
        var findings = new List<Finding>();
        if (patient.Agreement is { } agreement)
        {
            findings.Add(Terms(patient, agreement));
            if (findings[0].Verdict == Verdict.Fault)
                return findings;
        }
        if (patient.Service is not null)
            findings.Add(await AllowedAsync(patient, ct));
        return findings;
    }

    // The same rules that both gateways enforce.
    private static Finding Terms(Patient patient, Agreement agreement)
    {
        if (agreement.Consumer != new SubsystemId(patient.Us, patient.Subsystem) || agreement.Provider != patient.Partner)
            return Finding.Fault("agreement", $"The agreement is between {agreement.Consumer} and {agreement.Provider}.", "app", "Name the agreement of these two subsystems.");
        if (NotActive(patient, agreement) is { } inactive)
            return inactive;
        var (method, path) = patient.Operation?.Split(' ', 2) is [var verb, var rest] ? (verb, rest) : (agreement.Templates[0].Method, null);
        if (path is null)
        {
            return patient.Purpose is { } purpose && !agreement.Purposes.Contains(purpose)
                ? Finding.Fault("agreement", $"The agreement does not list the purpose {purpose}. (purpose-not-agreed)", "app", Advice(patient, agreement, "purpose-not-agreed"))
                : Finding.Good("agreement", $"The agreement is in force until {agreement.ValidUntil:u}.");
        }
        if (!RequestTarget.TryParse($"/r1/{patient.Partner}/{patient.Service ?? agreement.Service}{(path == "/" ? "" : path)}", out var target, out var rule))
            return Finding.Fault("agreement", $"The operation's path is refused: {rule}.", "app", "Write the path as it would be sent.");
        return AgreementRules.Check(agreement, method, target, patient.Purpose, patient.Now) is { } breach
            ? Finding.Fault("agreement", $"{breach.Words} ({breach.Slug})", "app", Advice(patient, agreement, breach.Slug))
            : Finding.Good("agreement", $"The agreement allows {patient.Operation} for {patient.Purpose}.");
    }

    // Both must have signed, and its time must have come: until then no gateway enforces it.
    private static Finding? NotActive(Patient patient, Agreement agreement)
    {
        if (!AgreementSigners.TryVerify(patient.AgreementDocument!, agreement, patient.Directory!, activeAt: null, [], out var signers, out var breach))
            return Finding.Fault("agreement", $"A signature under the agreement does not count: {breach.Words}", "us", "Have it signed again by an agreement key that the directory lists.");
        if (!signers.ContainsKey(patient.Us))
            return Finding.Fault("agreement", "The agreement is not active yet: we have not signed it.", "us", "Sign it with our agreement key ('lmis agreement sign' or 'accept'), and bring it to our gateway.");
        if (!signers.ContainsKey(patient.Partner!.Member))
            return Finding.Fault("agreement", $"The agreement is not active yet: {patient.Partner.Member} has not signed it.", "partner", "Have the partner accept it ('lmis agreement accept') and bring it to its gateway.");
        if (patient.Now < agreement.ValidFrom)
            return Finding.Fault("agreement", $"The agreement is not active yet: it begins at {agreement.ValidFrom:u}. (agreement-not-yet-valid)", "us", "Ask from then on; if it is to hold now, both sign another with an earlier --valid-from.");
        return agreement.IsInForce(patient.Now)
            ? null
            : Finding.Fault("agreement", $"The agreement holds from {agreement.ValidFrom:u} to {agreement.ValidUntil:u}, not now.", "us", "Agree on a new one.");
    }

    private static string Advice(Patient patient, Agreement agreement, string slug) => slug switch
    {
        "purpose-missing" => $"Give --purpose, and have the app send Lmis-Purpose: {string.Join(" or ", agreement.Purposes)}.",
        "purpose-unknown" or "purpose-not-agreed" when Purposes.Find(patient.Purpose!) is null =>
            $"No agreement can list '{patient.Purpose}', which is not on the network's list of purposes; this one lists {string.Join(", ", agreement.Purposes)}.",
        "purpose-not-agreed" => $"Ask for {string.Join(" or ", agreement.Purposes)} if that is what for; if it is {patient.Purpose}, both sign another agreement that lists it.",
        _ => "Ask for what the agreement allows ('lmis agreement show'), or agree on more.",
    };

    private static async Task<Finding> AllowedAsync(Patient patient, CancellationToken ct)
    {
        try
        {
            var reply = await PartnerCall.AskAsync(patient, "allowedMethods", ct);
            if (reply.Status != 200 || reply.Unproved is not null)
                return Finding.Fault("allowed", $"The partner does not tell what it allows ({reply.Status}).", "partner", "Call the partner.");
            var service = JsonNode.Parse(reply.Content)?["service"]?.AsArray().FirstOrDefault(one => (string?)one?["service_code"] == patient.Service);
            if (service is null)
                return Finding.Fault("allowed", $"The partner holds no agreement in force that lets us ask {patient.Service}.", "partner",
                    "See at both gateways whether the agreement is accepted and delivered (listAgreements, listDeliveries); if not, have it accepted or delivered again.");
            var endpoints = service["endpoint_list"]!.AsArray().Select(one => $"{(string?)one!["method"]} {(string?)one["path"]}").ToList();
            return Finding.Good("allowed", $"The partner lets us ask {patient.Service}: {string.Join(", ", endpoints)}.");
        }
        catch (Exception strange) when (strange is HttpRequestException or IOException or JsonException or InvalidOperationException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return Finding.Fault("allowed", $"The partner does not tell what it allows ({strange.Message}).", "partner", "Try again; if it stays so, call the partner.");
        }
    }
}
