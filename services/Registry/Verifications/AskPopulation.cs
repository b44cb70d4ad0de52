using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Verifications;

/// <summary>Asks the national population database (Cơ sở dữ liệu quốc gia về dân cư) whether a person is who the record says.</summary>
internal sealed class AskPopulation(AskExchange<VerificationOptions> exchange, PersonalDataCipher cipher, IOptions<VerificationOptions> settings)
{
    /// <summary>The agreement's purpose of such a question.</summary>
    public const string Purpose = "identity-verification";

    // What the answer's names of items are called on our form.
    private static readonly Dictionary<string, string> Items = new(StringComparer.Ordinal) { ["name"] = "fullName", ["birth-date"] = "birthDate", ["sex"] = "sex" };

    private sealed record Question(string PersonalNumber, string FullName, DateOnly BirthDate, string Sex, string Salt);

    /// <summary>Asks about one record as it stands.</summary>
    public async Task<(RegisterResult? Result, ExchangeReply Reply)> RunAsync(Worker worker, Guid messageId, string askedBy, CancellationToken ct)
    {
        var person = worker.Person;
        if (person.FullName is null || person.BirthDate is not { } born || person.Sex is null)
            return (null, ExchangeReply.Of(NoReply.Refused, null, "record-incomplete"));
        var salt = ExchangeSalt.New();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Question(person.RevealNumber(cipher), person.FullName, born, person.Sex, salt), JsonSerializerOptions.Web);
        var reply = await exchange.RunAsync(VerificationSetup.PopulationClient,
            new(settings.Value.Population, "/verify", Purpose, messageId, askedBy, worker.PersonId, body), ct);
        if (reply.Fault is not null)
            return (null, reply);
        if (reply.Status != StatusCodes.Status200OK)
            return (null, ExchangeReply.Of(NoReply.Refused, null, "person-not-found-here"));
        return Read(reply, salt) is { } result ? (result, reply) : (null, ExchangeReply.Of(NoReply.NotBelieved, null, "not-an-answer"));
    }

    /// <summary>The answer, or null when it is none: an unknown kind, items that do not fit it, or no salt of its own.</summary>
    private static RegisterResult? Read(ExchangeReply reply, string asked)
    {
        if (Text(reply.Body, "salt") is not { } salt || !ExchangeSalt.IsWellFormed(salt) || salt == asked)
            return null;
        var differs = new List<string>();
        if (reply.Body.TryGetProperty("differs", out var items))
        {
            if (items.ValueKind != JsonValueKind.Array)
                return null;
            foreach (var item in items.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !Items.TryGetValue(item.GetString()!, out var field) || differs.Contains(field))
                    return null;
                differs.Add(field);
            }
        }
        return Text(reply.Body, "result") is PersonVerification.Match or PersonVerification.Differs or PersonVerification.Unknown or PersonVerification.Deceased
            && (Text(reply.Body, "result") == PersonVerification.Differs) == differs.Count > 0
                ? new(Text(reply.Body, "result")!, [.. differs], reply.JournalReference, reply.AgreementId)
                : null;
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
