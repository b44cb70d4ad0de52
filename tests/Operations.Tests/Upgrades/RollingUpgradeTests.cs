using System.Globalization;
using Lmis.Operations.Tests.Pods;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Upgrades;

/// <summary>docs/ops/upgrade.md on one machine: the version that follows takes the place of this one while people work.</summary>
public sealed class RollingUpgradeTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_and_new_version_work_together_no_request_fails_and_nothing_is_written_twice()
    {
        await using var platform = await RunningServices.StartAsync();
        await platform.SettleAsync();
        await using var load = Load.Start(platform.Gateway.Address);
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);

        // Of the new version nothing starts on the schema of before: its init container waits for the migration.
        var next = new Dictionary<string, string?>(platform.RegistrySettings.Concat(NextVersion.Variables));
        var lacks = new TaskCompletionSource();
        var waiting = Pod.RunAsync("Registry", "wait-for-schema", next, line =>
        {
            if (line.Contains("lacks the migration 99990101000000_Next", StringComparison.Ordinal))
                lacks.TrySetResult();
        });
        await lacks.Task.WaitAsync(TimeSpan.FromMinutes(2), Ct);
        await Pod.RunAsync("Registry", "migrate", next);
        await waiting;

        // Helm changes every deployment at once.
        var together = load.Sent;
        var ends = await Task.WhenAll(
            platform.Registry.RollAsync(() => platform.StartRegistry("new", NextVersion.Variables)),
            platform.Gateway.RollAsync(() => platform.StartGateway("new")));
        together = load.Sent - together;
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        await load.EndAsync();

        Assert.All(platform.Registry.Pods.Concat(platform.Gateway.Pods), static pod => Assert.Contains(" new ", pod.Name, StringComparison.Ordinal));
        Assert.True(load.Failures.Count == 0, $"{load.Figures}\n{string.Join('\n', load.Failures.Take(40))}\n{platform.Logs}");
        var (records, facts) = await platform.VersionsAsync();
        var events = await platform.EventsAsync();
        var by = new[] { NextVersion.Default, NextVersion.Mark }.ToDictionary(static mark => mark, static _ => 0L);
        foreach (var mark in by.Keys)
            by[mark] = await platform.CountAsync($"select count(*) from idempotency_key where entered_by_version = '{mark}'");
        var figures = string.Create(CultureInfo.InvariantCulture, $"""
            {load.Figures}
            of them          {together} while both versions ran
            entries          {by[NextVersion.Default]} by the old version, {by[NextVersion.Mark]} by the new one
            rows compared    {records.Count} records with what was answered and with reporting's facts; {events.Count} events with the outbox
            longest end      {ends.Max().TotalSeconds:0.0} s of one replica, {Pod.Drain.TotalSeconds:0} s of it draining

            """);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(SourceTree.Path("artifacts", "operations")).FullName, "upgrade.txt"), figures, Ct);
        TestContext.Current.SendDiagnosticMessage(figures);

        // Each answered entry is there once, in the version that was answered last; and so is each row of each file.
        Assert.Equal(load.Entered.Count + load.Imported, records.Count);
        Assert.All(load.Entered, one => Assert.Contains((one.Key, (long)one.Value), records));
        Assert.Equal(load.Entered.Count, await platform.CountAsync("select count(*) from idempotency_key"));
        Assert.True(facts.SetEquals(records), $"Reporting has {facts.Count} facts, {facts.Except(records).Count()} of them others.");
        // Each event was published once.
        Assert.Equal(events.Count, events.Distinct().Count());
        Assert.Equal(await platform.CountAsync("select count(*) from messaging.outbox_message where topic = 'registry.labour-record-changed.v1'"), events.Count);
        Assert.Equal(0, await platform.CountAsync("select count(*) from messaging.outbox_message where sent_at is null"));
        // Both versions did write.
        Assert.True(by[NextVersion.Default] > 0, figures);
        Assert.True(by[NextVersion.Mark] > 0, figures);
    }
}
