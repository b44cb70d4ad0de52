using System.Security.Cryptography;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Data;
using Lmis.Gateway.Journals;
using Lmis.Hosting;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Lmis.Gateway.Tests.Journals;

public sealed class CheckpointTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private readonly ECDsa anchor = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string keyFile = Path.GetTempFileName();
    private readonly ShiftedClock clock = new(Start);
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<GatewayDb>(o => new GatewayDb(o, AreaScope.Everything));
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        await StoreDirectoryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(keyFile);
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_checkpoint_covers_all_slots_and_follows_the_one_before()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 7; i++)
                await (i % 2 == 0 ? first : second).Journal.WriteAsync(Plain($"{round}-{i}"), CancellationToken.None);
            await first.Get<JournalUpkeep>().CheckpointAsync(CancellationToken.None);
            Assert.NotNull(first.Journal.LatestCheckpoint);
        }
        var report = await ExportAndVerifyAsync();
        Assert.True(report.IsWhole, Say(report));
        Assert.True(report is { Entries: >= 23, Chains: >= 2, Checkpoints: >= 3 }, Say(report));
    }

    [Fact]
    public async Task A_row_changed_or_lost_in_the_database_is_named_in_its_export()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 9; i++)
            await host.Journal.WriteAsync(Plain($"{i}"), CancellationToken.None);
        await host.Get<JournalUpkeep>().CheckpointAsync(CancellationToken.None);
        await ExecuteAsync("set session_replication_role = replica; update journal.entry set content = convert_to(replace(convert_from(content, 'UTF8'), '\"status\":200', '\"status\":403'), 'UTF8') where slot = 0 and sequence = 4");
        var changed = await ExportAndVerifyAsync();
        Assert.True(changed.Faults.Any(f => f is { Slug: EvidenceFaults.EntryChanged, Slot: 0, Sequence: 4 }), Say(changed));
        // The end of the chain, with the head set back to hide it.
        await ExecuteAsync("set session_replication_role = replica; delete from journal.entry where slot = 0 and sequence > 7; update journal.slot s set head_sequence = 7, head_hash = (select hash from journal.entry where slot = 0 and sequence = 7) where slot = 0");
        var cut = await ExportAndVerifyAsync();
        Assert.True(cut.Faults.Any(f => f is { Slug: EvidenceFaults.TailMissing, Slot: 0, Sequence: 8 }), Say(cut));
    }

    [Fact]
    public async Task Timestamps_are_fetched_and_verify_and_an_authority_that_is_away_is_tried_again()
    {
        await using var authority = await TimestampAuthority.StartAsync();
        authority.IsAway = true;
        await using var host = await StartAsync(options => options.Journal.TimestampAuthority = authority.Address);
        await host.Journal.WriteAsync(Plain("one"), CancellationToken.None);
        await host.Get<JournalUpkeep>().CheckpointAsync(CancellationToken.None);
        await UntilAsync("select count(*) > 0 from journal.checkpoint where token_tries > 0");
        await host.Journal.WriteAsync(Plain("two"), CancellationToken.None);
        Assert.False(await AskAsync("select count(*) > 0 from journal.checkpoint where token is not null"));
        authority.IsAway = false;
        await UntilAsync("select bool_and(token is not null) from journal.checkpoint");

        var report = await ExportAndVerifyAsync(new() { Anchors = Trust.Anchors, TimestampRoots = authority.Roots });
        Assert.True(report.IsWhole && report.Timestamps >= 1, Say(report));
        await using var other = await TimestampAuthority.StartAsync();
        var untrusted = await ExportAndVerifyAsync(new() { Anchors = Trust.Anchors, TimestampRoots = other.Roots });
        Assert.Contains(untrusted.Faults, f => f.Slug == EvidenceFaults.Timestamp);
    }

    [Fact]
    public async Task Months_are_made_ahead_and_dropped_only_under_a_checkpoint()
    {
        await using var host = await StartAsync();
        await host.Journal.WriteAsync(Plain("old", "somebody"), CancellationToken.None);
        Assert.True(await AskAsync("select to_regclass('journal.entry_2026_11') is not null and to_regclass('journal.entry_2027_01') is not null"));
        clock.Advance(TimeSpan.FromDays(365 * 3));
        await host.Journal.WriteAsync(Plain("new"), CancellationToken.None);
        Assert.True(await AskAsync("select count(*) = 1 from journal.entry_2029_11 where request_id = 'new'"));

        var upkeep = host.Get<JournalUpkeep>();
        Assert.DoesNotContain("2026-11", await upkeep.DropAsync(10, CancellationToken.None));
        await ExecuteAsync("delete from exchange.directory");
        await ExecuteAsync("set session_replication_role = replica; delete from journal.checkpoint");
        Assert.DoesNotContain("2026-11", await upkeep.DropAsync(2, CancellationToken.None));
        await StoreDirectoryAsync();
        await upkeep.CheckpointAsync(CancellationToken.None);
        Assert.Contains("2026-11", await upkeep.DropAsync(2, CancellationToken.None));
        Assert.True(await AskAsync("select to_regclass('journal.entry_2026_11') is null and to_regclass('journal.subject_2026_11') is null"));
        Assert.True(await AskAsync("select count(*) > 0 from journal.checkpoint"));
        Assert.True(await AskAsync("select count(*) = 1 from journal.entry where convert_from(content, 'UTF8') like '%\"kind\":\"retention\"%2026-11%'"));

        // What is left still starts at a signed head.
        var left = await ExportAndVerifyAsync();
        Assert.True(left.IsWhole, Say(left));
    }

    private EvidenceTrust Trust => new() { Anchors = [new(anchor.ExportSubjectPublicKeyInfo())] };

    private static JournalRecord Plain(string id, string? subject = null) => new()
    {
        Kind = JournalKind.Exchange, Role = JournalRole.Provider, RequestId = id, Peer = "VN/GOV/H05", Status = 200, Subject = subject,
    };

    private Task<JournalHost> StartAsync(Action<ExchangeOptions>? change = null) => JournalHost.StartAsync(database.ConnectionString, services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.Configure<ExchangeOptions>(options =>
        {
            options.GatewayId = "gw-h55";
            options.Members = [new() { Id = "VN/GOV/H55", CheckpointKey = keyFile }];
            change?.Invoke(options);
        });
    });

    private async Task<EvidenceReport> ExportAndVerifyAsync(EvidenceTrust? trust = null)
    {
        await using var host = await StartAsync();
        await host.Get<JournalUpkeep>().CheckpointAsync(CancellationToken.None);
        using var file = new MemoryStream();
        await host.Get<JournalUpkeep>().ExportAsync(file, Start.AddYears(-1), clock.GetUtcNow().AddDays(1), CancellationToken.None);
        file.Position = 0;
        return await VerifyEvidence.RunAsync(file, trust ?? Trust);
    }

    private async Task StoreDirectoryAsync()
    {
        Assert.True(MemberId.TryParse("VN/GOV/H55", out var id));
        var gateway = new DirectoryGateway { Id = "gw-h55", Addresses = [new("https://gw.example.vn")], Certificates = [] };
        var document = new DirectoryContent
        {
            Instance = "VN", Version = 1, Issued = Start.AddDays(-1), Expires = Start.AddYears(9), Anchors = [new(anchor.ExportSubjectPublicKeyInfo())], Gateways = [gateway],
            Members = [new() { Id = id, Name = "Thái Nguyên", Gateway = gateway, Subsystems = ["LMIS"], Keys = [new(id, KeyUse.Checkpoint, key.ExportSubjectPublicKeyInfo(), Start.AddDays(-1), Start.AddYears(9))] }],
        }.ToDocument().SignWith(anchor);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("insert into exchange.directory (version, hash, document, issued, expires, pins, accepted_at) values (1, $1, $2, now(), now(), '', now())");
        command.Parameters.Add(new() { Value = document.Id });
        command.Parameters.Add(new() { Value = document.ToJson() });
        await command.ExecuteNonQueryAsync();
    }

    private async Task UntilAsync(string sql)
    {
        for (var i = 0; i < 300 && !await AskAsync(sql); i++)
            await Task.Delay(100);
        Assert.True(await AskAsync(sql), sql);
    }

    private async Task<bool> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Say(EvidenceReport report) =>
        $"{report.Entries} entries, {report.Chains} chains, {report.Checkpoints} checkpoints, {report.Timestamps} timestamps\n"
        + string.Join("\n", report.Faults.Take(20).Select(f => $"{f.Slug}: {f.Words}").Concat(report.Notes));

    // Time goes on as it does, from another day.
    private sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
    {
        private TimeSpan shift = start - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;

        public void Advance(TimeSpan by) => shift += by;
    }
}
