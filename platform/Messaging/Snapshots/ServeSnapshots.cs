using System.Text.Json;
using Grpc.Core;
using Lmis.Contracts.Messaging.V1;

namespace Lmis.Messaging;

/// <summary>Streams the states of one topic, at most 1,000 a message; resumes after the cursor of the last message received.</summary>
internal sealed class ServeSnapshots(SnapshotTable table, IServiceProvider services) : Contracts.Messaging.V1.Snapshots.SnapshotsBase
{
    private const int MostPerMessage = 1000;

    /// <inheritdoc/>
    public override async Task StreamStates(StreamStatesRequest request, IServerStreamWriter<StreamStatesResponse> responseStream, ServerCallContext context)
    {
        var snapshot = table.Find(request.Topic)
            ?? throw new RpcException(new(StatusCode.NotFound, $"This service tells no states of '{request.Topic}'; ask the topic's owner."));
        var cursor = request.AfterCursor;
        while (true)
        {
            // One short query per message, no long transaction: a change during the stream follows as an event with a higher version.
            IReadOnlyList<Google.Protobuf.ByteString> states;
            try
            {
                (states, cursor) = await snapshot.ReadAsync(services, cursor, MostPerMessage, context.CancellationToken);
            }
            catch (JsonException)
            {
                throw new RpcException(new(StatusCode.InvalidArgument, "after_cursor is not a cursor of this stream; leave it empty to begin."));
            }
            if (states.Count == 0)
                return;
            await responseStream.WriteAsync(new() { States = { states }, Cursor = cursor }, context.CancellationToken);
            if (states.Count < MostPerMessage)
                return;
        }
    }
}
