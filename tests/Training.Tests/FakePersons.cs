using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Training.Tests;

/// <summary>Registry's answers: each number is a person, but 000000000000; away on demand.</summary>
public sealed class FakePersons : Persons.PersonsClient
{
    public bool IsAway { get; set; }

    /// <summary>The id of a number.</summary>
    public static Guid IdOf(string number) => new(SHA256.HashData(Encoding.ASCII.GetBytes(number)).AsSpan(0, 16));

    public override AsyncDuplexStreamingCall<ResolveRequest, ResolveResponse> Resolve(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        if (IsAway)
            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        var answers = Channel.CreateUnbounded<ResolveResponse>();
        return new(new Writer(answers), new Reader(answers.Reader), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    private sealed class Writer(Channel<ResolveResponse> answers) : IClientStreamWriter<ResolveRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ResolveRequest message)
        {
            var answer = new ResolveResponse();
            answer.Persons.AddRange(message.Persons.Select(static person => person.PersonalNumber == "000000000000"
                ? new ResolvedPerson { Reference = person.Reference, Result = ResolveResult.Invalid, Problem = "no such number" }
                : new ResolvedPerson { Reference = person.Reference, Result = ResolveResult.Resolved, PersonId = IdOf(person.PersonalNumber).ToString() }));
            return answers.Writer.WriteAsync(answer).AsTask();
        }

        public Task WriteAsync(ResolveRequest message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync()
        {
            answers.Writer.Complete();
            return Task.CompletedTask;
        }
    }

    private sealed class Reader(ChannelReader<ResolveResponse> answers) : IAsyncStreamReader<ResolveResponse>
    {
        public ResolveResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await answers.WaitToReadAsync(cancellationToken) || !answers.TryRead(out var next))
                return false;
            Current = next;
            return true;
        }
    }
}
