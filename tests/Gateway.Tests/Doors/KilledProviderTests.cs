using System.Collections.Concurrent;
using System.Net.Http.Json;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Tests.Journals;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>The answering gateway as a process of its own, killed twice by SIGKILL in the middle of its load and started again.</summary>
public sealed class KilledProviderTests(Network network) : IClassFixture<Network>
{
    [Fact]
    public async Task Every_answer_an_app_got_is_in_both_journals_once_and_both_verify()
    {
        await network.Provider.Gateway.DisposeAsync();
        var (answered, failed) = (new ConcurrentBag<string>(), new ConcurrentBag<int>());
        using var ended = new CancellationTokenSource();
        Task[] callers;
        using (var first = new GatewayProcess(network.Provider.Settings(network.Anchor)))
        {
            await first.ReadyAsync();
            await WorksAsync();
            callers = [.. Enumerable.Range(0, 12).Select(caller => AskAsync(caller, answered, failed, ended.Token))];
            await Network.UntilAsync(() => Task.FromResult(answered.Count > 150));
            first.Kill();
        }
        var before = answered.Count;
        using (var second = new GatewayProcess(network.Provider.Settings(network.Anchor)))
        {
            await second.ReadyAsync();
            await Network.UntilAsync(() => Task.FromResult(answered.Count > before + 150));
            second.Kill();
        }
        await ended.CancelAsync();
        await Task.WhenAll(callers);
        Assert.NotEmpty(failed);
        Assert.All(failed, status => Assert.InRange(status, 502, 504));

        network.Provider.Start(network.Anchor);
        await WorksAsync();
        foreach (var node in new[] { network.Consumer, network.Provider })
        {
            var ids = (await StoredChain.ReadWholeAsync(node.Database.ConnectionString)).Select(entry => entry.Record)
                .Where(record => record is { Kind: JournalKind.Exchange, Status: 200 } && record.XRoadId.StartsWith("kill-", StringComparison.Ordinal)).Select(record => record.XRoadId).ToList();
            Assert.Empty(answered.Except(ids));
            Assert.Equal(ids.Count, ids.Distinct().Count());
            await VerifiesAsync(node);
        }
        // The provider may know of answers that never arrived; the asker's own journal has one entry for every question, answered or not.
        Assert.Equal(answered.Count + failed.Count, (await Records.AllAsync(network.Consumer)).Count(record => record.XRoadId.StartsWith("kill-", StringComparison.Ordinal)));
    }

    private async Task AskAsync(int caller, ConcurrentBag<string> answered, ConcurrentBag<int> failed, CancellationToken ended)
    {
        for (var i = 0; !ended.IsCancellationRequested; i++)
        {
            using var answer = await network.GetAsync(Network.Indicator, ("X-Road-Id", $"kill-{caller}-{i}"));
            if ((int)answer.StatusCode == 200)
                answered.Add($"kill-{caller}-{i}");
            else
            {
                failed.Add((int)answer.StatusCode);
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task VerifiesAsync(NetworkNode node)
    {
        using var administrator = node.Administrator();
        using var export = await administrator.PostAsJsonAsync("/api/exchange/v1/journal/evidence", new { from = NetworkNode.Past, to = TimeProvider.System.GetUtcNow().AddMinutes(1) });
        Assert.True(export.IsSuccessStatusCode, $"{(int)export.StatusCode} {await export.Content.ReadAsStringAsync()}");
        var trust = new EvidenceTrust { Anchors = [new DirectoryAnchor(Convert.FromBase64String(network.Anchor))] };
        var report = await VerifyEvidence.RunAsync(await export.Content.ReadAsStreamAsync(), trust);
        Assert.True(report.IsWhole, string.Join('\n', report.Faults.Select(fault => fault.Words)));
        Assert.True(report.Entries > 300 && report.MessageSignatures > 600, $"{report.Entries} entries, {report.MessageSignatures} signatures");
    }

    private async Task WorksAsync() => await Network.UntilAsync(async () =>
    {
        using var answer = await network.GetAsync(Network.Indicator);
        return (int)answer.StatusCode == 200;
    });
}
