using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Vacancies.Tests;

/// <summary>Registry's resolving of persons as a test wants it: an id for each personal number, or away.</summary>
public sealed class FakePersons : Contracts.Registry.V1.Persons.PersonsClient
{
    private readonly ConcurrentDictionary<string, Guid> ids = new();

    public bool IsAway { get; set; }

    public ConcurrentQueue<PersonKey> Asked { get; } = [];

    public override AsyncDuplexStreamingCall<ResolveRequest, ResolveResponse> Resolve(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        var answers = Channel.CreateUnbounded<ResolveResponse>();
        return new(new Writer(this, answers.Writer), new Reader(answers.Reader), Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
    }

    private sealed class Writer(FakePersons registry, ChannelWriter<ResolveResponse> answers) : IClientStreamWriter<ResolveRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(ResolveRequest message)
        {
            if (registry.IsAway)
                throw new RpcException(new Status(StatusCode.Unavailable, "away"));
            var answer = new ResolveResponse();
            foreach (var key in message.Persons)
            {
                registry.Asked.Enqueue(key);
                answer.Persons.Add(key.PersonalNumber.StartsWith("999", StringComparison.Ordinal)
                    ? new ResolvedPerson { Reference = key.Reference, Result = ResolveResult.Invalid }
                    : new ResolvedPerson { Reference = key.Reference, Result = ResolveResult.Minted, PersonId = registry.ids.GetOrAdd(key.PersonalNumber, static _ => Guid.CreateVersion7()).ToString() });
            }
            await answers.WriteAsync(answer);
        }

        public Task WriteAsync(ResolveRequest message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync()
        {
            answers.Complete();
            return Task.CompletedTask;
        }
    }

    private sealed class Reader(ChannelReader<ResolveResponse> answers) : IAsyncStreamReader<ResolveResponse>
    {
        public ResolveResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await answers.WaitToReadAsync(cancellationToken))
                return false;
            Current = await answers.ReadAsync(cancellationToken);
            return true;
        }
    }
}
