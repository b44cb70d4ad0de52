using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Registry.Tests.Verifications;
using Microsoft.AspNetCore.Http;

namespace Lmis.Registry.Tests.National;

/// <summary>The national system behind a test's gateway: registers once for a message's id, refuses whom it is told to, and counts.</summary>
public sealed class FakeNational
{
    private readonly ConcurrentDictionary<string, string> answers = new(StringComparer.Ordinal);
    private int receipts;

    public FakeNational(FakeGateway gateway) => gateway.Misbehave = AnswerAsync;

    /// <summary>Every message with records, by its id, as often as it came.</summary>
    public ConcurrentQueue<(string Id, string Body)> Messages { get; } = [];

    /// <summary>Every record that was registered, by number, as often as that happened.</summary>
    public ConcurrentQueue<(string Number, JsonObject Record)> Registered { get; } = [];

    /// <summary>Why a number is refused.</summary>
    public ConcurrentDictionary<string, string> Refuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Meets a message before it is taken; true when it has answered.</summary>
    public Func<FakeQuestion, HttpContext, Task<bool>> Before { get; set; } = FakeGateway.Behaved;

    /// <summary>Meets a message after it was taken; true when it has answered instead.</summary>
    public Func<FakeQuestion, HttpContext, Task<bool>> After { get; set; } = FakeGateway.Behaved;

    /// <summary>What is counted.</summary>
    public Func<JsonObject> Counts { get; set; } = static () => throw new InvalidOperationException("Nothing is counted here.");

    private async Task<bool> AnswerAsync(FakeQuestion question, HttpContext context)
    {
        if (!question.Address.StartsWith("/r1/VN/GOV/G09/LMIS/lmis/registrations", StringComparison.Ordinal))
            return false;
        if (question.Body is not { } body)
        {
            if (!await Before(question, context))
                await FakeGateway.GiveAsync(question, context, Counts().ToJsonString());
            return true;
        }
        Messages.Enqueue((question.MessageId, body.ToJsonString()));
        if (await Before(question, context))
            return true;
        var answer = answers.GetOrAdd(question.MessageId, _ => Take(body));
        if (!await After(question, context))
            await FakeGateway.GiveAsync(question, context, answer);
        return true;
    }

    private string Take(JsonObject body)
    {
        var given = new JsonArray();
        foreach (var one in body["registrations"]!.AsArray().Select(static r => r!.AsObject()))
        {
            var number = (string)one["personalNumber"]!;
            if (Refuses.TryGetValue(number, out var reason))
            {
                given.Add(new JsonObject { ["reference"] = one["reference"]!.DeepClone(), ["result"] = "refused", ["reason"] = reason });
                continue;
            }
            Registered.Enqueue((number, one));
            given.Add(new JsonObject
            {
                ["reference"] = one["reference"]!.DeepClone(), ["result"] = "registered", ["receiptNumber"] = ReceiptOf(number), ["receiptDate"] = NationalUnderTest.Today,
            });
            receipts++;
        }
        return new JsonObject { ["receipts"] = given, ["salt"] = ExchangeSalt.New() }.ToJsonString();
    }

    /// <summary>The receipt of the n-th registration of a number.</summary>
    public string ReceiptOf(string number, int? nth = null) => $"QG-{number[6..]}-{nth ?? Registered.Count(r => r.Number == number)}";
}
