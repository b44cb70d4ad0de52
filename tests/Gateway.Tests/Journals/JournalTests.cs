using System.Diagnostics;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Data;
using Lmis.Gateway.Journals;
using Lmis.Hosting;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

public sealed class JournalTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync<GatewayDb>(o => new GatewayDb(o, AreaScope.Everything));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_chain_is_whole_after_many_writers_at_once()
    {
        await using (var host = await JournalHost.StartAsync(database.ConnectionString))
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(async writer =>
            {
                for (var i = 0; i < 20; i++)
                    await host.Journal.WriteAsync(JournalHost.Record($"{writer}-{i}"), CancellationToken.None);
            }));
        }
        var entries = await StoredChain.ReadWholeAsync(database.ConnectionString);
        Assert.Equal(64 * 20, entries.Count(e => e.Record.Kind == JournalKind.Exchange));
        Assert.Equal(64 * 20, entries.Where(e => e.Record.Kind == JournalKind.Exchange).Select(e => e.Record.RequestId).Distinct().Count());
        Assert.Equal(JournalKind.Opening, entries[0].Record.Kind);
        Assert.Equal(JournalKind.Closing, entries[^1].Record.Kind);
    }
}
