using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Insurance.Tests;

/// <summary>Registry's bulk look-up as a test wants it: whoever has a number is found by it, names are known as told, and it can be away.</summary>
public sealed class FakeRegistry : Persons.PersonsClient
{
    private int messages;

    /// <summary>Persons known by name and birth date.</summary>
    public Dictionary<(string Name, string Born), Guid> Named { get; } = [];

    /// <summary>Messages answered so far.</summary>
    public int Messages => messages;

    /// <summary>Numbers Registry does not know and is not asked to mint.</summary>
    public HashSet<string> Strangers { get; } = [];

    public bool IsAway { get; set; }

    /// <summary>Awaited before each answer.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    /// <summary>The id of a number, always the same.</summary>
    public static Guid Person(string number) => new(SHA256.HashData(Encoding.ASCII.GetBytes(number)).AsSpan(0, 16), bigEndian: true);

    public override AsyncDuplexStreamingCall<ResolveRequest, ResolveResponse> Resolve(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        var answers = Channel.CreateUnbounded<ResolveResponse>();
        return new(new Asked(this, answers.Writer), new Answered(answers.Reader), Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
    }

    private ResolvedPerson Answer(PersonKey key)
    {
        var answer = new ResolvedPerson { Reference = key.Reference };
        if (key.PersonalNumber.Length > 0 && (key.Mint || !Strangers.Contains(key.PersonalNumber)))
            (answer.Result, answer.PersonId) = (key.Mint ? ResolveResult.Minted : ResolveResult.Resolved, Person(key.PersonalNumber).ToString());
        else if (Named.TryGetValue((key.FullName, key.BirthDate), out var id))
            (answer.Result, answer.PersonId) = (ResolveResult.Resolved, id.ToString());
        else
            answer.Result = ResolveResult.Unknown;
        return answer;
    }

    private sealed class Asked(FakeRegistry registry, ChannelWriter<ResolveResponse> answers) : IClientStreamWriter<ResolveRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(ResolveRequest message)
        {
            if (registry.IsAway)
                throw new RpcException(new Status(StatusCode.Unavailable, "away"));
            Assert.InRange(message.Persons.Count, 1, 1000);
            await registry.Before();
            Interlocked.Increment(ref registry.messages);
            await answers.WriteAsync(new() { Persons = { message.Persons.Select(registry.Answer) } });
        }

        public Task WriteAsync(ResolveRequest message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync() => Task.CompletedTask;
    }

    private sealed class Answered(ChannelReader<ResolveResponse> answers) : IAsyncStreamReader<ResolveResponse>
    {
        public ResolveResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            Current = await answers.ReadAsync(cancellationToken);
            return true;
        }
    }
}
