using System.Net;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Journals;

/// <summary>The asking gateway as a process of its own, killed by SIGKILL in the middle of its load.</summary>
public sealed class KilledGatewayTests(Network network) : IClassFixture<Network>
{
    [Fact]
    public async Task After_a_kill_every_answered_exchange_is_in_both_journals_once_and_the_chain_is_whole()
    {
        await network.Consumer.Gateway.DisposeAsync();
        var answered = new List<string>();
        using (var process = new GatewayProcess(network.Consumer.Settings(network.Anchor)))
        {
            await process.ReadyAsync();
            using var app = new HttpClient { BaseAddress = process.Address };
            app.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Issue("exchange.call", clientId: "app"));
            await Network.UntilAsync(async () => await AskAsync(app, $"warm-{Guid.CreateVersion7()}") is true);
            var sequence = 0;
            var callers = Enumerable.Range(0, 16).Select(async _ =>
            {
                while (true)
                {
                    var id = $"kill-{Interlocked.Increment(ref sequence)}";
                    if (await AskAsync(app, id) is not { } isGood)
                        return;
                    if (isGood)
                    {
                        lock (answered)
                            answered.Add(id);
                    }
                }
            }).ToList();
            await Network.UntilAsync(() => Task.FromResult(answered.Count > 200));
            process.Kill();
            await Task.WhenAll(callers);
        }
        foreach (var node in new[] { network.Consumer, network.Provider })
        {
            var entries = await StoredChain.ReadWholeAsync(node.Database.ConnectionString);
            var ids = entries.Where(e => e.Record.Kind == JournalKind.Exchange && e.Record.Status == 200).Select(e => e.Record.XRoadId).Where(id => id.StartsWith("kill-", StringComparison.Ordinal)).ToList();
            Assert.Empty(answered.Except(ids));
            Assert.Equal(ids.Count, ids.Distinct().Count());
        }
        // The next gateway goes on where the killed one stopped.
        network.Consumer.Start(network.Anchor);
        await Network.UntilAsync(async () => (int)(await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01")).StatusCode == 200);
        Assert.Contains(await StoredChain.ReadWholeAsync(network.Consumer.Database.ConnectionString), e => e.Record.Kind == JournalKind.Opening && e.Lease!.Fence > 0);
    }

    // True for 200, false for another answer, null when there is nobody to answer.
    private async Task<bool?> AskAsync(HttpClient app, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/r1/VN/GOV/H55/LMIS/indicators/K01");
        request.Headers.Add("X-Road-Client", network.Consumer.Lmis.ToString());
        request.Headers.Add("Lmis-Purpose", "labour-statistics");
        request.Headers.Add("X-Road-Id", id);
        try
        {
            using var answer = await app.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return id.StartsWith("warm", StringComparison.Ordinal) ? false : null;
        }
    }
}
