using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Registry.Exchange;
using Lmis.Registry.Verifications;

namespace Lmis.Registry.Handovers;

/// <summary>What the other province said: the state of the hand-over there, or why there is no usable answer.</summary>
internal sealed record HandoverReply(string? State, JsonElement Body, ExchangeReply Exchange, string? Fault);

/// <summary>Says one thing about a hand-over to the other province, through this province's gateway. Said again it is the same question with the same X-Road-Id.</summary>
internal sealed class AskHandover(AskExchange<VerificationOptions> exchange)
{
    /// <summary>What <see cref="HandoverReply.State"/> is when the other province does not know the hand-over.</summary>
    public const string Unknown = "unknown";

    public Task<HandoverReply> RunAsync(string partner, string operation, IncomingHandover handover, string? reason, CancellationToken ct) =>
        RunAsync(partner, operation, handover.Id, handover.PersonId, handover.DecidedBy ?? "registry", reason, ct);

    public async Task<HandoverReply> RunAsync(string partner, string operation, Guid handover, Guid? subject, string askedBy, string? reason, CancellationToken ct)
    {
        var salt = ExchangeSalt.New();
        var body = new JsonObject { ["handoverId"] = handover, ["salt"] = salt };
        if (reason is not null)
            body["reason"] = reason;
        var reply = await exchange.RunAsync(HandoverSetup.Client, new(
            $"{partner}/{RecordHandoverDataset.Dataset.Code}", "/" + operation, RecordHandoverDataset.Purpose, MessageIds.Of(handover, operation), askedBy, subject,
            JsonSerializer.SerializeToUtf8Bytes(body)), ct);
        if (reply.Why is { } fault)
            return new(null, default, reply, fault);
        if (reply.Status == StatusCodes.Status404NotFound)
            return new(Unknown, default, reply, null);
        if (Text(reply.Body, "handoverId") is not { } id || Text(reply.Body, "state") is not { } state)
            return new(null, default, reply, HandoverFaults.FieldsNotAgreed);
        return id == handover.ToString() && Text(reply.Body, "salt") is { } answered && ExchangeSalt.IsWellFormed(answered) && answered != salt
            ? new(state, reply.Body, reply, null)
            : new(null, default, reply, HandoverFaults.NotBelieved);
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
