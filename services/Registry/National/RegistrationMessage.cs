using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.National;

/// <summary>What became of one record that was sent up.</summary>
internal sealed record RegistrationOutcome(string? ReceiptNumber, DateOnly ReceiptDate, string? Refusal);

/// <summary>The message by which records are registered: written from records, cut in two, and its answer read.</summary>
internal static partial class RegistrationMessage
{
    /// <summary>The body; special groups, ethnic group, telephone and address are not sent.</summary>
    public static JsonObject Write(string province, IEnumerable<Worker> workers, PersonalDataCipher cipher) =>
        Of(province, new JsonArray([.. workers.Select(worker => One(worker, cipher))]));

    /// <summary>The same records in two messages.</summary>
    public static (JsonObject First, JsonObject Second) Halve(JsonObject message)
    {
        var (province, all) = ((string)message["province"]!, message["registrations"]!.AsArray());
        var half = all.Count / 2;
        return (Of(province, new JsonArray([.. all.Take(half).Select(static one => one!.DeepClone())])), Of(province, new JsonArray([.. all.Skip(half).Select(static one => one!.DeepClone())])));
    }

    /// <summary>Whom it is about.</summary>
    public static Guid[] PersonsOf(JsonObject message) => [.. message["registrations"]!.AsArray().Select(static one => one!["reference"]!.GetValue<Guid>())];

    /// <summary>The outcome of every record of the message; null where the answer is not one to it.</summary>
    public static Dictionary<Guid, RegistrationOutcome>? Read(JsonObject message, JsonElement answer, DateOnly today)
    {
        if (!answer.TryGetProperty("receipts", out var receipts) || receipts.ValueKind != JsonValueKind.Array || !answer.TryGetProperty("salt", out var salt) || salt.ValueKind != JsonValueKind.String
            || !ExchangeSalt.IsWellFormed(salt.GetString()!) || salt.GetString() == (string?)message["salt"])
            return null;
        var outcomes = new Dictionary<Guid, RegistrationOutcome>();
        foreach (var receipt in receipts.EnumerateArray())
        {
            if (receipt.ValueKind != JsonValueKind.Object || !Guid.TryParse(Text(receipt, "reference"), out var reference) || Outcome(receipt, today) is not { } outcome || !outcomes.TryAdd(reference, outcome))
                return null;
        }
        var asked = PersonsOf(message);
        return asked.Length == outcomes.Count && asked.All(outcomes.ContainsKey) ? outcomes : null;
    }

    private static RegistrationOutcome? Outcome(JsonElement receipt, DateOnly today) => Text(receipt, "result") switch
    {
        // A day behind midnight there may be tomorrow here.
        "registered" when Text(receipt, "receiptNumber") is { } number && NumberForm().IsMatch(number) && DateOnly.TryParseExact(Text(receipt, "receiptDate"), "yyyy-MM-dd", out var day) && day <= today.AddDays(1) => new(number, day, null),
        "refused" => new(null, default, Text(receipt, "reason") is { } reason && ReasonForm().IsMatch(reason) ? reason : "not-said"),
        _ => null,
    };

    private static JsonObject Of(string province, JsonArray registrations) => new() { ["province"] = province, ["registrations"] = registrations, ["salt"] = ExchangeSalt.New() };

    private static JsonObject One(Worker worker, PersonalDataCipher cipher)
    {
        var facts = worker.Reveal(cipher, withSensitive: false);
        var one = new JsonObject { ["reference"] = worker.PersonId, ["version"] = worker.Version, ["knownReceipt"] = worker.ReceiptNumber };
        foreach (var (name, value) in new (string, JsonNode?)[]
        {
            ("personalNumber", facts.PersonalNumber), ("fullName", facts.FullName), ("birthDate", Day(facts.BirthDate)), ("sex", facts.Sex), ("socialInsuranceNumber", facts.SocialInsuranceNumber),
            ("permanentCommune", facts.PermanentCommune), ("temporaryCommune", facts.TemporaryCommune), ("generalEducation", facts.GeneralEducation), ("qualification", facts.Qualification),
            ("trainingField", facts.TrainingField), ("activityStatus", facts.ActivityStatus), ("inactivityReason", facts.InactivityReason), ("socialInsurance", facts.SocialInsurance),
            ("jobTitle", facts.JobTitle), ("occupation", facts.Occupation), ("contractKind", facts.ContractKind), ("contractStartedOn", facts.ContractStartedOn is { } day ? Day(day) : null),
            ("workplaceCommune", facts.WorkplaceCommune), ("inIndustrialZone", facts.InIndustrialZone), ("employerName", facts.EmployerName), ("employerCode", facts.EmployerCode),
            ("employerKind", facts.EmployerKind), ("employerCommune", facts.EmployerCommune), ("industry", facts.Industry), ("unemploymentDuration", facts.UnemploymentDuration),
            ("unemploymentReason", facts.UnemploymentReason), ("seeksWork", facts.SeeksWork),
        })
        {
            if (value is not null)
                one[name] = value;
        }
        return one;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^[\p{L}\p{Nd}./_-]{1,60}$")]
    private static partial Regex NumberForm();

    [GeneratedRegex("^[a-z][a-z-]{0,58}[a-z]$")]
    private static partial Regex ReasonForm();
}
