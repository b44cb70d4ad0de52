using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Lmis.Contracts.Messaging.V1;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Testing;

/// <summary>Reads a service's snapshots as the service named does, and what its events said.</summary>
public static class SnapshotStreams
{
    /// <summary>The messages of a topic's stream.</summary>
    public static async Task<List<StreamStatesResponse>> SnapshotAsync<TProgram>(
        this ServiceUnderTest<TProgram> service, string topic, string cursor = "", string scope = "messaging.snapshot", string client = "reporting") where TProgram : class
    {
        using var channel = GrpcChannel.ForAddress(service.SidecarAddress);
        var headers = new Metadata { { "dapr-api-token", ServiceUnderTest<TProgram>.SidecarToken }, { "authorization", "Bearer " + TestTokens.Issue(scope, clientId: client, subject: client) } };
        using var call = new Snapshots.SnapshotsClient(channel).StreamStates(new() { Topic = topic, AfterCursor = cursor }, headers);
        List<StreamStatesResponse> messages = [];
        await foreach (var message in call.ResponseStream.ReadAllAsync())
            messages.Add(message);
        return messages;
    }

    /// <summary>The states of a topic, sorted, and the newest event of each key in the outbox, sorted: the two must be the same. When it was recorded is left out.</summary>
    public static async Task<(string[] Snapshot, string[] Events)> SnapshotAndEventsAsync<TProgram>(this ServiceUnderTest<TProgram> service, string topic, string newer, params string[] key) where TProgram : class
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select data::text from messaging.outbox_message where topic = $1");
        command.Parameters.Add(new() { Value = topic });
        await using var row = await command.ExecuteReaderAsync();
        List<JsonObject> events = [];
        while (await row.ReadAsync())
            events.Add(JsonNode.Parse(row.GetString(0))!.AsObject());
        var newest = events.GroupBy(e => string.Join('|', key.Select(k => e[k]!.ToJsonString()))).Select(g => g.MaxBy(e => e[newer]!.GetValueKind() == JsonValueKind.Number ? e[newer]!.GetValue<long>() : e[newer]!.GetValue<DateTimeOffset>().Ticks)!);
        var states = (await service.SnapshotAsync(topic)).SelectMany(static m => m.States).Select(static s => JsonNode.Parse(s.Span)!.AsObject());
        return (Sorted(states), Sorted(newest));

        static string[] Sorted(IEnumerable<JsonObject> all) => [.. all.Select(static one =>
        {
            foreach (var at in new[] { "changedAt", "reportedAt", "reconciledAt" })
                one.Remove(at);
            return one.ToJsonString();
        }).Order(StringComparer.Ordinal)];
    }
}
