using System.Net.Http.Json;
using Lmis.Registry.Tests.Verifications;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.National;

/// <summary>A process that is killed while it sends records up, or works through a delivery, loses and doubles nothing. Each test on a database of its own, because they count what is in it.</summary>
public sealed class KilledNationalTests : IAsyncLifetime
{
    private readonly NationalUnderTest registry = new();

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Records_that_a_killed_process_was_sending_are_registered_once_and_all()
    {
        const int people = 50;
        registry.National.Before = static (question, context) => Unavailable(question, context);
        for (var i = 0; i < people; i++)
            await registry.EnterAsync(Form());
        await registry.Service.DisposeAsync();
        var arrived = new TaskCompletionSource();
        // The second message is taken, and its sender dies before it hears of it.
        var taken = 0;
        registry.National.Before = FakeGateway.Behaved;
        registry.National.After = async (_, context) =>
        {
            if (Interlocked.Increment(ref taken) < 2)
                return false;
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using (var process = KilledProcess.Start(new Dictionary<string, string?>(registry.AllSettings)))
        {
            await KilledProcess.AddressAsync(process);
            await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        Assert.InRange((await registry.QueryAsync<long>("select count(*) from worker where is_registered"))[0], 1, people - 1);

        registry.National.After = FakeGateway.Behaved;
        await using var second = new ServiceUnderTest<Program>(registry.AllSettings);
        _ = second.Http;
        await registry.UntilAsync("select count(*) from worker where is_registered and version = 2", people);
        Assert.Equal(people, registry.National.Registered.Count);
        Assert.Equal(people, registry.National.Registered.Select(static r => r.Number).Distinct().Count());
        // What came twice came word for word.
        Assert.All(registry.National.Messages.GroupBy(static m => m.Id), static message => Assert.Single(message.Select(static m => m.Body).Distinct()));
        Assert.Equal([(long)people], await registry.QueryAsync<long>("select count(*) from worker_change where kind = 'receipt-attached'"));
        Assert.Equal([(long)people], await registry.QueryAsync<long>("select count(*) from record_reading where what = 'registration'"));
    }

    [Fact]
    public async Task A_delivery_that_a_killed_process_was_working_through_counts_once()
    {
        const int people = 400;
        await registry.Service.DisposeAsync();
        var (subscription, changes) = (Guid.CreateVersion7(), Enumerable.Range(0, people).Select(i => NationalUnderTest.Told(Guid.CreateVersion7(), NewNumber(), $"K-{i}", "2026-11-01")).ToArray());
        using (var process = KilledProcess.Start(new Dictionary<string, string?>(registry.AllSettings) { ["Registry:Imports:RowsPerChunk"] = "5", ["Exchange:InternalKeysFile"] = ExchangeTokens.KeysFile }))
        {
            using var there = new HttpClient { BaseAddress = await KilledProcess.AddressAsync(process) };
            Assert.Equal("9", await NationalUnderTest.DeliverAsync(there, subscription, "0", "9", changes));
            while ((await registry.QueryAsync<long>("select count(*) from worker"))[0] < 20)
                await Task.Delay(5, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        Assert.InRange((await registry.QueryAsync<long>("select count(*) from worker"))[0], 20, people - 1);

        await using var second = new ServiceUnderTest<Program>(registry.AllSettings);
        // Its answer may have been lost with the process.
        Assert.Equal("9", await NationalUnderTest.DeliverAsync(second.Http, subscription, "0", "9", changes));
        await registry.UntilAsync("select count(*) from worker where is_registered and version = 1", people);
        await registry.ImportedAsync();
        Assert.Equal([(long)people], await registry.QueryAsync<long>("select count(*) from worker"));
        Assert.Equal([1L], await registry.QueryAsync<long>("select count(*) from import_batch"));
        Assert.Equal([(long)people], await registry.QueryAsync<long>("select count(*) from messaging.outbox_message where topic = $1", Lmis.Contracts.Topics.LabourRecordChangedV1));
    }

    private static async Task<bool> Unavailable(FakeQuestion question, Microsoft.AspNetCore.Http.HttpContext context)
    {
        await FakeGateway.FaultAsync(question, context, 503, "exchange-partner-away");
        return true;
    }
}
