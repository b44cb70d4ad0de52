using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.Handovers.HandoversUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>
/// SIGKILL at every step of a hand-over: inside each transaction that stores a state, at the side that stores it, and while each message or its answer is on its way. Both sides then come to the same end, with
/// the record active in one province, and never in two on the way.
/// </summary>
public sealed class KilledHandoverTests(KilledHandoverTests.Running running) : IClassFixture<KilledHandoverTests.Running>
{
    private const string Source = "source", Target = "target";

    /// <summary>What is done to the hand-over, and what both rows are in the end.</summary>
    private static readonly Dictionary<string, string> Ends = new() { ["acceptance"] = "closed", ["refusal"] = "refused", ["withdrawal"] = "withdrawn" };

    /// <summary>Every state that is stored on the way to each end, and who stores it.</summary>
    private static readonly (string End, string Side, string State)[] Stored =
    [
        ("acceptance", Source, "offered"), ("acceptance", Target, "announced"), ("acceptance", Target, "waiting"), ("acceptance", Target, "accepted"), ("acceptance", Source, "released"),
        ("acceptance", Target, "active"), ("acceptance", Source, "closed"), ("acceptance", Target, "closed"),
        ("refusal", Target, "refusing"), ("refusal", Source, "refused"), ("refusal", Target, "refused"),
        ("withdrawal", Source, "withdrawing"), ("withdrawal", Target, "withdrawn"), ("withdrawal", Source, "withdrawn"),
    ];

    /// <summary>
    /// Every message on the way to each end, and who is killed while it is on its way or while its answer is. That the other side dies instead leaves what one of the stored states leaves, where both are killed
    /// too; each row costs the start of a process.
    /// </summary>
    private static readonly (string End, string Side, string Where, string Operation)[] Sent =
    [
        ("acceptance", Target, "message", "offer"), ("acceptance", Target, "answer", "record"), ("acceptance", Target, "answer", "acceptance"), ("acceptance", Source, "message", "activation"),
        ("refusal", Target, "answer", "refusal"), ("withdrawal", Target, "message", "withdrawal"),
    ];

    public static TheoryData<string, string, string, string> Steps()
    {
        var steps = new TheoryData<string, string, string, string>();
        foreach (var (end, side, state) in Stored)
            steps.Add(end, side, "storing", state);
        foreach (var (end, side, where, operation) in Sent)
            steps.Add(end, side, where, operation);
        return steps;
    }

    [Fact]
    public async Task The_steps_are_all_there_are()
    {
        // What the walk of each end stores and says, as the two sides did it, is in the list, and the list holds nothing else.
        foreach (var (end, state) in Ends)
        {
            var (handover, said) = await WalkAsync(end, static () => Task.CompletedTask);
            Assert.Equal(Sent.Where(s => s.End == end || (s.End == "acceptance" && s.Operation is "offer" or "record")).Select(static s => s.Operation).Order(), said.Order());
            foreach (var (side, table) in new[] { (Source, "outgoing_handover"), (Target, "incoming_handover") })
            {
                var seen = (await running.Of(side).Province.QueryAsync<string>("select state from test_seen where tbl = $1 and id = $2", table, handover)).Distinct().Order();
                Assert.Equal(Stored.Where(s => s.Side == side && (s.End == end || s.State is "offered" or "announced" or "waiting")).Select(static s => s.State).Order(), seen);
            }
            Assert.Equal(state, await running.Of(Source).ScalarAsync<string>("select state from outgoing_handover where id = $1", handover));
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Killed_at_any_step_both_sides_go_on_and_one_province_holds_the_record(string end, string side, string where, string step)
    {
        var killed = running.Of(side);
        var done = new TaskCompletionSource();
        await WalkAsync(end, async () =>
        {
            if (where == "storing")
            {
                killed.Armed = new();
                _ = FinishAsync(done, killed.KillStoringAsync(side == Source ? "outgoing_handover" : "incoming_handover", step));
                await Task.WhenAny(killed.Armed.Task, done.Task);
                return;
            }
            var first = 0;
            running.Exchange.Meddle = async (message, answered) =>
            {
                if (message.Operation != step || answered != (where == "answer") || Interlocked.Exchange(ref first, 1) == 1)
                    return Fate.Passes;
                await killed.KillAsync();
                // Whatever is left of the message or the answer finds nobody, or comes from nobody.
                _ = FinishAsync(done, killed.StartAsync());
                return Fate.Passes;
            };
        });
        await done.Task.WaitAsync(TimeSpan.FromMinutes(3), Ct);
    }

    private static async Task FinishAsync(TaskCompletionSource done, Task work)
    {
        try
        {
            await work;
            done.SetResult();
        }
        catch (Exception e) when (!Ct.IsCancellationRequested)
        {
            done.SetException(e);
        }
    }

    /// <summary>A hand-over from its beginning to this end, watched all the way; gives it, and which messages were said.</summary>
    private async Task<(Guid Handover, IEnumerable<string> Said)> WalkAsync(string end, Func<Task> armAsync)
    {
        var (source, target) = (running.Of(Source), running.Of(Target));
        running.Exchange.Meddle = FakeExchange.Untouched;
        var form = Form();
        var person = (await OkAsync(await source.InsistAsync(o => o.PostAsJsonAsync("/v1/workers", Entry(form), Ct)), 201))["personId"]!.GetValue<Guid>();
        await armAsync();

        // Whoever begins sends it again when no answer comes; the second time finds it begun.
        var begun = JsonNode.Parse(await (await source.InsistAsync(o => ProvinceUnderTest.BeginAsync(o, person, TheirSubsystem, TheirCommune, "\"1\""))).Content.ReadAsStringAsync(Ct))!;
        var handover = (begun["id"] ?? begun["handover"] ?? throw new InvalidOperationException(begun.ToJsonString())).GetValue<Guid>();
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(person, handover, ended.Token);

        await target.Province.InAsync(handover, "waiting");
        var decider = end == "withdrawal" ? source : target;
        var decided = await decider.InsistAsync(o => ProvinceUnderTest.DecideAsync(o, handover, end));
        if (!decided.IsSuccessStatusCode)
            await ProblemAsync(decided, 409, "handover-state");
        await source.Province.OutAsync(handover, Ends[end]);
        await target.Province.InAsync(handover, Ends[end]);
        await ended.CancelAsync();
        Assert.True(await watching > 0);

        // One holds it, with one history and one event a version; and what came is kept nowhere but in the record.
        var theirs = end == "acceptance";
        Assert.Equal((!theirs, theirs), (await SourceHoldsAsync(person), await TargetHoldsAsync(handover)));
        Assert.Equal(["entered", "frozen", theirs ? "handed-over" : "thawed"], await source.Province.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", person));
        Assert.Equal([true, true, !theirs], (await source.Province.EventsAsync(person)).Select(static e => (bool)e["isActive"]!));
        var there = await target.ScalarAsync<Guid>("select person_id from incoming_handover where id = $1", handover);
        Assert.Equal(theirs ? ["received"] : [], await target.Province.QueryAsync<string>("select kind from worker_change where person_id = $1", there));
        Assert.Equal(theirs ? [true] : [], (await target.Province.EventsAsync(there)).Select(static e => (bool)e["isActive"]!));
        Assert.Equal(0, await target.ScalarAsync<long>("select count(*) from incoming_handover where id = $1 and content is not null", handover));
        return (handover, running.Exchange.Messages.Where(m => m.Handover == handover).Select(static m => m.Operation).Distinct());
    }

    /// <summary>Looks at both registers without pause, the target's first: if the record is there, it must have gone from the source's before.</summary>
    private async Task<int> WatchAsync(Guid person, Guid handover, CancellationToken until)
    {
        var looks = 0;
        for (; !until.IsCancellationRequested; looks++)
        {
            var there = await TargetHoldsAsync(handover);
            Assert.False(there && await SourceHoldsAsync(person), "Both provinces hold the record.");
            await Task.Delay(5, Ct);
        }
        return looks;
    }

    private async Task<bool> SourceHoldsAsync(Guid person) => await running.Of(Source).ScalarAsync<long>("select count(*) from worker where person_id = $1 and is_active", person) == 1;

    private async Task<bool> TargetHoldsAsync(Guid handover) =>
        await running.Of(Target).ScalarAsync<long>("select count(*) from worker w join incoming_handover h using (person_id) where h.id = $1 and w.is_active", handover) == 1;

    /// <summary>Both provinces as processes of their own.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly HandoversUnderTest provinces = new();
        private RunningProvince source = null!, target = null!;

        public FakeExchange Exchange => provinces.Exchange;

        internal RunningProvince Of(string side) => side == Source ? source : target;

        public async ValueTask InitializeAsync()
        {
            await provinces.InitializeAsync();
            (source, target) = (new(provinces.Ours, Exchange), new(provinces.Theirs, Exchange));
            foreach (var side in new[] { source, target })
            {
                // The service of the test would do the work of the process that is to be killed.
                await side.Province.Service.DisposeAsync();
                await side.Province.QueryAsync<int>(
                    """
                    create table test_seen (tbl text, id uuid, state text);
                    create function test_seen() returns trigger language plpgsql as $$ begin insert into test_seen values (tg_table_name, new.id, new.state); return null; end $$;
                    create trigger test_seen after insert or update on outgoing_handover for each row execute function test_seen();
                    create trigger test_seen after insert or update on incoming_handover for each row execute function test_seen();
                    select 1
                    """);
                await side.StartAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await source.DisposeAsync();
            await target.DisposeAsync();
            await provinces.DisposeAsync();
        }
    }
}
