using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Lmis.Contracts.Messaging.V1;

namespace Lmis.Reporting.Tests;

/// <summary>The states that the other services tell again, as a test wants them: two a message, with pauses.</summary>
public sealed class FakeOwner : Snapshots.SnapshotsClient
{
    private readonly Lock gate = new();

    /// <summary>States by topic, in the order they are told.</summary>
    public Dictionary<string, List<object>> States { get; } = [];

    /// <summary>Topics and cursors that were asked for.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Awaited before each message, of a topic.</summary>
    public Func<string, int, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    public override AsyncServerStreamingCall<StreamStatesResponse> StreamStates(StreamStatesRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        var messages = Channel.CreateBounded<StreamStatesResponse>(1);
        _ = Task.Run(async () =>
        {
            await foreach (var message in MessagesAsync(request))
                await messages.Writer.WriteAsync(message, cancellationToken);
            messages.Writer.Complete();
        }, CancellationToken.None);
        return new(new Reader(messages.Reader), Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
    }

    /// <summary>The messages of a stream.</summary>
    public async IAsyncEnumerable<StreamStatesResponse> MessagesAsync(StreamStatesRequest request)
    {
        lock (gate)
            Asked.Add($"{request.Topic} {request.AfterCursor}".TrimEnd());
        var (sent, at) = (0, request.AfterCursor.Length == 0 ? 0 : int.Parse(request.AfterCursor, CultureInfo.InvariantCulture));
        foreach (var two in States.GetValueOrDefault(request.Topic, []).Skip(at).Chunk(2))
        {
            await Before(request.Topic, sent++);
            at += two.Length;
            yield return new()
            {
                States = { two.Select(static s => ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(s, s.GetType(), JsonSerializerOptions.Web))) }, Cursor = at.ToString(CultureInfo.InvariantCulture),
            };
        }
    }

    private sealed class Reader(ChannelReader<StreamStatesResponse> messages) : IAsyncStreamReader<StreamStatesResponse>
    {
        public StreamStatesResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await messages.WaitToReadAsync(cancellationToken) || !messages.TryRead(out var message))
                return false;
            Current = message;
            return true;
        }
    }
}
