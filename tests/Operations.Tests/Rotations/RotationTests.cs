using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Lmis.Exchange.Journals;
using Lmis.Operations.Tests.Pods;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>docs/ops/rotate.md on one machine: keys, certificates and tokens change while officers work and both provinces ask each other.</summary>
public sealed class RotationTests
{
    private const string Indicator = "/r1/VN/GOV/H05/LMIS/indicators/K01?year=2026", Worker = "/r1/VN/GOV/H55/LMIS/worker-status/query", Statistics = "labour-statistics";

    // Enough that every moment of a rotation meets somebody at work, and so little that the rows of all files are re-encrypted within seconds.
    private static readonly LoadPace Pace = new(2, TimeSpan.FromMilliseconds(800), 60, TimeSpan.FromSeconds(4));

    // A request that was signed before is written down a moment later.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_and_certificates_change_under_load_no_request_fails_and_what_is_retired_is_refused()
    {
        var phases = new Phases();
        await using var network = await TwoProvinces.StartAsync();
        var (ours, guide, dataKeys, began) = (network.Ours, network.Guide, new DataKeys(network), Stopwatch.GetTimestamp());
        await ours.SettleAsync();
        phases.Add("start");
        var firstToken = await network.Tokens.AppAsync();
        await using var officers = Load.Start(ours.Gateway.Address, network.Tokens.DeskAsync, Pace);
        await network.UntilAsync("somebody is entered", () => Task.FromResult(officers.Known is not null));
        await using var apps = StartApps(network, officers, firstToken);
        var start = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(5), Ct);
        phases.Add("load before");

        // A new data key encrypts from here on; what is there is encrypted anew through all that follows.
        await dataKeys.BeginAsync("personal");
        using var old = new HeldKeys(network["secret"]);
        var (change, rolled) = await ChangeMembersKeysAsync(network);
        phases.Add("new keys and passwords, all replicas replaced");
        using var next = new HeldKeys(network["secret"]);
        Assert.NotEqual(old.CertificateSha256, next.CertificateSha256);
        guide.Variables["OLD_KEYS"] = $"{old.MessageId} {old.CheckpointId}";
        await guide.TypeAsync("retire");
        await network.FollowedAsync(3);
        await OnlyTheNextOnesCountAsync(network, old, next);
        await network.Passwords.RetireAsync();
        phases.Add("old keys and passwords retired");
        var personal = await dataKeys.CompletedAsync("personal");
        await dataKeys.DestroyAsync(personal.Before);
        phases.Add("personal data key");
        Assert.True(officers.Failures.Count + apps.Failures.Count == 0, Told(network, officers, apps));

        // A node is lost in the middle of the other class: what it had begun, another goes on with, and nobody types anything.
        officers.BePatient();
        apps.BePatient();
        await dataKeys.BeginAsync("sensitive");
        var lost = await dataKeys.WhoIsAtItAsync("sensitive");
        var (done, left) = (await dataKeys.RowsAsync("sensitive"), await dataKeys.OthersAsync("sensitive", await ActiveAsync(ours, "Sensitive")));
        await ours.Registry.LoseAsync(lost);
        await ours.Registry.JoinAsync(ours.StartRegistry("after the loss"));
        var sensitive = await dataKeys.CompletedAsync("sensitive");
        phases.Add("sensitive data key");
        Assert.True(done > 0 && left > 0 && sensitive.Rows > done, $"Lost after {done} rows with {left} values left; in the end {sensitive.Rows} rows.");
        Assert.Contains(ours.Registry.Pods, static pod => DataKeys.Takes(pod, "sensitive") > 0);
        // No replica has signed with it since the restart.
        await OldTokensEndAsync(network, old, next, officers.Known!);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        await Task.WhenAll(officers.EndAsync(), apps.EndAsync());
        var took = Stopwatch.GetElapsedTime(began);
        phases.Add("end of load");

        Assert.True(officers.Failures.Count + apps.Failures.Count == 0, Told(network, officers, apps));
        var signed = await JournalsAsync(network, old, next, rolled);
        var evidence = await EvidenceAsync(network, start, change);
        var rows = await NothingIsLostOrDoubledAsync(ours, officers);
        phases.Add("journals and rows compared");
        await RevokedIsRefusedAsync(network, old, next);
        phases.Add("revoked certificate");
        await StolenIsRefusedAsync(network, firstToken);
        phases.Add("stolen key");

        var figures = string.Create(CultureInfo.InvariantCulture, $"""
            {officers.Figures}
            {apps.Figures}
            message keys     {signed.Before} messages of ours under the old key, {signed.After} under the new one, none under the old one after the last replica was replaced
            checkpoints      {signed.OldCheckpoints} under the old key, {signed.NewCheckpoints} under the new one
            evidence         {evidence}
            token keys       {network.Tokens.Keys.Count} keys of Identity signed {network.Tokens.Keys.Values.Sum()} tokens; the first token was good to the end
            data keys        personal: {personal.Values} values, {personal.Rows} rows in {personal.Passes} passes, old key destroyed; sensitive: {sensitive.Values} values, {sensitive.Rows} rows in {sensitive.Passes} passes
            lost replica     after {done} rows of sensitive, with {left} values left; {officers.Broken} requests and {apps.Broken} exchanges asked again
            rows compared    {rows}
            took             {took.TotalSeconds:0} s of load; {phases}

            """);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(SourceTree.Path("artifacts", "operations")).FullName, "rotate.txt"), figures, Ct);
        TestContext.Current.SendDiagnosticMessage(figures);
    }

    private static ExchangeLoad StartApps(TwoProvinces network, Load officers, string firstToken)
    {
        var apps = new ExchangeLoad();
        var (we, ours) = (TwoProvinces.We.ToString(), network.Ours.Gateway.Address);
        apps.Add("by our apps", 1, ours, we, network.Tokens.AppAsync, Statistics, Indicator);
        // Its token is from before everything.
        apps.Add("by ours with the first token", 1, ours, we, () => Task.FromResult(firstToken), Statistics, Indicator);
        apps.Add("by the partner's apps", 1, network.PartnerGateway.Address, TwoProvinces.Partner.ToString(), static () => Task.FromResult(TestTokens.Issue("exchange.call", clientId: "their-app")), "job-referral", Worker,
            () => ExchangeLoad.About(officers.Known!));
        return apps;
    }

    /// <summary>
    /// What is new is made known first; then one restart gives it to every replica: a member's keys (steps 1 to 3 of the page), the key of the gateway's tokens
    /// for our services, the registry's and the gateways' passwords, and the tokens between the registry and its sidecars.
    /// </summary>
    private static async Task<(DateTimeOffset Began, DateTimeOffset Rolled)> ChangeMembersKeysAsync(TwoProvinces network)
    {
        var (ours, began) = (network.Ours, TimeProvider.System.GetUtcNow());
        await network.Guide.TypeAsync("rotate");
        await network.Guide.TypeAsync("publish");
        await network.Guide.TypeAsync("internal");
        await network.FollowedAsync(2);
        await network.Guide.TypeAsync("secret");
        await network.Guide.TypeAsync("internal-secret");
        await network.Passwords.AddNextAsync();
        (ours.More["Registry"]["APP_API_TOKEN"], ours.More["Registry"]["DAPR_API_TOKEN"]) = ("next-app", "next-dapr");
        await Task.WhenAll(ours.Gateway.RollAsync(() => ours.StartGateway("new")), ours.Registry.RollAsync(() => ours.StartRegistry("new")));
        return (began, TimeProvider.System.GetUtcNow());
    }

    private static async Task OnlyTheNextOnesCountAsync(TwoProvinces network, HeldKeys old, HeldKeys next)
    {
        foreach (var pod in network.Ours.Gateway.Pods)
            Assert.Equal(next.CertificateSha256, await AtTheDoor.ShownAsync(pod.Door, next.Certificate));
        var refused = await AtTheDoor.AskAsync(network.PartnerGateway.Door, next.Certificate, old.Message, network.Indicators, Statistics, Indicator);
        Assert.True(refused.Status == (int)HttpStatusCode.Unauthorized && refused.Said.Contains("exchange-signature", StringComparison.Ordinal), $"Signed with the retired key: {refused}");
        // The certificate of before is believed until it ends, or is revoked.
        foreach (var certificate in new[] { old.Certificate, next.Certificate })
        {
            var answered = await AtTheDoor.AskAsync(network.PartnerGateway.Door, certificate, next.Message, network.Indicators, Statistics, Indicator);
            Assert.True(answered.Status == (int)HttpStatusCode.OK, $"Signed with the next key: {answered}");
        }
    }

    private static async Task OldTokensEndAsync(TwoProvinces network, HeldKeys old, HeldKeys next, string somebody)
    {
        foreach (var pod in network.Ours.Registry.Pods)
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await old.AskRegistryAsync(pod, somebody), await next.AskRegistryAsync(pod, somebody)));
        await network.Guide.TypeAsync("internal-old");
        foreach (var pod in network.Ours.Registry.Pods)
        {
            await network.UntilAsync($"{pod.Name} refuses the old internal key", async () => await old.AskRegistryAsync(pod, somebody) == HttpStatusCode.Unauthorized);
            Assert.Equal(HttpStatusCode.OK, await next.AskRegistryAsync(pod, somebody));
        }
    }

    private static async Task<(int Before, int After, int OldCheckpoints, int NewCheckpoints)> JournalsAsync(TwoProvinces network, HeldKeys old, HeldKeys next, DateTimeOffset rolled)
    {
        var (before, after) = (0, 0);
        foreach (var side in new[] { TwoProvinces.We, TwoProvinces.Partner })
        {
            foreach (var entry in (await network.JournalAsync(side)).Entries.Where(static entry => entry.Record.Kind == JournalKind.Exchange))
            {
                var (record, we) = (entry.Record, TwoProvinces.We.ToString());
                if (record.Status != 200 || (record.Client == we ? record.RequestKeyId : record.Service.StartsWith(we, StringComparison.Ordinal) ? record.ResponseKeyId : null) is not { } key)
                    continue;
                Assert.Contains(key, new[] { old.MessageId, next.MessageId });
                Assert.True(key == next.MessageId || entry.At < rolled + Moment, $"{side} has a message of {entry.At:O} signed with the retired key.");
                (before, after) = key == old.MessageId ? (before + 1, after) : (before, after + 1);
            }
        }
        Assert.True(before > 0 && after > 0, $"{before} messages under the old key, {after} under the new one.");
        var checkpoints = (await network.JournalAsync(TwoProvinces.We)).Checkpoints;
        Assert.All(checkpoints.Where(one => one.Checkpoint.At > rolled + Moment), one => Assert.Equal(next.CheckpointId, one.KeyId));
        Assert.Contains(checkpoints, one => one.KeyId == old.CheckpointId);
        Assert.Equal(next.CheckpointId, checkpoints[^1].KeyId);
        return (before, after, checkpoints.Count(one => one.KeyId == old.CheckpointId), checkpoints.Count(one => one.KeyId == next.CheckpointId));
    }

    /// <summary>Both journals over the whole time, each with the other as its witness; and ours of the time before, which the retired keys signed.</summary>
    private static async Task<string> EvidenceAsync(TwoProvinces network, DateTimeOffset start, DateTimeOffset change)
    {
        var end = TimeProvider.System.GetUtcNow();
        await network.ExportAsync(TwoProvinces.We, start, end, network["we.jsonl"]);
        await network.ExportAsync(TwoProvinces.Partner, start, end, network["partner.jsonl"]);
        await network.ExportAsync(TwoProvinces.We, start, change - TimeSpan.FromSeconds(2), network["before.jsonl"]);
        var told = new List<string>();
        foreach (var words in new[] { "we.jsonl --peer partner.jsonl", "partner.jsonl --peer we.jsonl", "before.jsonl" })
        {
            var report = JsonNode.Parse(await network.Guide.SetUpAsync($"lmis evidence verify {words} --anchor anchor --json"))!;
            Assert.True((bool)report["whole"]! && (long)report["entries"]! > 0 && (long)report["checkpoints"]! > 0, report.ToJsonString());
            told.Add($"{report["entries"]} entries and {report["checkpoints"]} checkpoints");
        }
        return $"whole: {told[0]} of ours, {told[1]} of the partner's; {told[2]} from before, now that their keys are retired";
    }

    private static async Task<string> NothingIsLostOrDoubledAsync(RunningServices ours, Load officers)
    {
        var (records, facts) = await ours.VersionsAsync();
        var events = await ours.EventsAsync();
        Assert.Equal(officers.Entered.Count + officers.Imported, records.Count);
        Assert.All(officers.Entered, one => Assert.Contains((one.Key, (long)one.Value), records));
        Assert.Equal(officers.Entered.Count, await ours.CountAsync("select count(*) from idempotency_key"));
        Assert.True(facts.SetEquals(records), $"Reporting has {facts.Count} facts, {facts.Except(records).Count()} of them others.");
        Assert.True(events.ToHashSet().Count == await ours.CountAsync("select count(*) from messaging.outbox_message where topic = 'registry.labour-record-changed.v1'"), $"{events.Count} events");
        return string.Create(CultureInfo.InvariantCulture, $"{records.Count} records with what was answered and with reporting's facts; {events.Count} events with the outbox");
    }

    private static async Task RevokedIsRefusedAsync(TwoProvinces network, HeldKeys old, HeldKeys next)
    {
        network.Guide.Variables["LOST"] = old.CertificateSha256;
        await network.Guide.TypeAsync("revoke");
        await network.FollowedAsync(4);
        var refused = await AtTheDoor.AskAsync(network.PartnerGateway.Door, old.Certificate, next.Message, network.Indicators, Statistics, Indicator);
        Assert.True(refused.Status is 0 or (int)HttpStatusCode.Unauthorized, $"With the revoked certificate: {refused}");
        // Nobody uses it any more, on either side.
        await using var after = new ExchangeLoad();
        after.Add("by our apps", 4, network.Ours.Gateway.Address, TwoProvinces.We.ToString(), network.Tokens.AppAsync, Statistics, Indicator);
        await network.UntilAsync("forty answers after the revocation", () => Task.FromResult(after.Sent >= 40));
        await after.EndAsync();
        Assert.True(after.Failures.Count == 0, string.Join('\n', after.Failures));
    }

    private static async Task StolenIsRefusedAsync(TwoProvinces network, string stolen)
    {
        // Each replica fetches the keys for itself, when a token under the new one comes to it.
        var gateways = network.Ours.Gateway.Pods;
        foreach (var gateway in gateways)
            Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, stolen));
        await network.Guide.TypeAsync("stolen");
        await network.StartIdentityAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        var fresh = await network.Tokens.AppAsync();
        Assert.NotEqual(IdentityTokens.KeyOf(stolen), IdentityTokens.KeyOf(fresh));
        foreach (var gateway in gateways)
        {
            await network.UntilAsync($"{gateway.Name} refuses the stolen key's tokens", async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, fresh));
                return await AskAsync(gateway, stolen) == HttpStatusCode.Unauthorized;
            });
        }

        static async Task<HttpStatusCode> AskAsync(Pod gateway, string token)
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port}"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var request = new HttpRequestMessage(HttpMethod.Get, Indicator) { Headers = { { "X-Road-Client", TwoProvinces.We.ToString() }, { "Lmis-Purpose", Statistics } } };
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static async Task<int> ActiveAsync(RunningServices ours, string dataClass) => (int)await ours.CountAsync($"select id from data_key where class = '{dataClass}' and state = 'active'");

    private static string Told(TwoProvinces network, Load officers, ExchangeLoad apps) =>
        $"{officers.Figures}\n{apps.Figures}\n{string.Join('\n', officers.Failures.Take(20).Concat(apps.Failures.Take(20)))}\n{network.Logs}";
}
