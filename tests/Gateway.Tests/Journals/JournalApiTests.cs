using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Journals;
using Lmis.Gateway.Journals;
using Lmis.Gateway.Tests.Doors;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Gateway.Tests.Journals;

public sealed class JournalApiTests(Network network) : IClassFixture<Network>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private EvidenceTrust Trust => new() { Anchors = [new DirectoryAnchor(Convert.FromBase64String(network.Anchor))] };

    [Fact]
    public async Task Evidence_of_both_gateways_is_whole_and_each_is_the_others_witness()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (int)(await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01")).StatusCode);
        // Files tell the time in seconds, and what was signed in the second they were made counts for neither side.
        await Task.Delay(1100);
        var provider = await ExportAsync(network.Provider);
        var consumer = await ExportAsync(network.Consumer);
        var report = await VerifyAsync(provider, consumer);
        Assert.True(report.IsWhole, Say(report));
        Assert.True(report is { Entries: >= 10, Checkpoints: >= 1, MessageSignatures: >= 20, Witnesses: >= 10 }, Say(report));
        var other = await VerifyAsync(consumer, provider);
        Assert.True(other.IsWhole, Say(other));
        Assert.True(other is { MessageSignatures: >= 20, Witnesses: >= 10 }, Say(other));
    }

    [Fact]
    public async Task Single_entries_are_proven_without_showing_the_others()
    {
        await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01");
        var hits = (await SearchAsync(network.Provider, new { kind = "exchange", limit = 2 }))["hits"]!.AsArray();
        var ids = hits.Select(hit => hit!["id"]!.GetValue<string>()).ToArray();
        using var client = network.Provider.Administrator();
        var answer = await client.PostAsJsonAsync("/api/exchange/v1/journal/evidence", new { ids });
        var file = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, file);
        var report = await VerifyAsync(file);
        Assert.True(report.IsWhole, Say(report));
        Assert.Equal(ids.Length, report.Entries);
        Assert.Empty(report.Notes);

        var forged = file.Replace("\"index\":", "\"index\":1", StringComparison.Ordinal);
        Assert.Contains((await VerifyAsync(forged)).Faults, f => f.Slug == EvidenceFaults.ProofFails);
    }

    [Fact]
    public async Task The_journal_is_searched_by_page_and_every_search_is_on_record()
    {
        for (var i = 0; i < 5; i++)
            await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/K01");
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await SearchAsync(network.Provider, new { peer = "VN/GOV/H05", role = "provider", status = 200, from = Now.AddHours(-1), to = Now.AddHours(1), limit = 2, after });
            seen.AddRange(page["hits"]!.AsArray().Select(hit => hit!["id"]!.GetValue<string>()));
            after = page["next"]?.GetValue<string>();
        }
        while (after is not null);
        Assert.True(seen.Count >= 5);
        Assert.Equal(seen.Count, seen.Distinct().Count());

        var byRequest = (await EntryAsync(seen[0]))["entry"]!["requestId"]!.GetValue<string>();
        var one = await SearchAsync(network.Provider, new { requestId = byRequest });
        Assert.Equal(seen[0], Assert.Single(one["hits"]!.AsArray())!["id"]!.GetValue<string>());

        var accesses = await SearchAsync(network.Provider, new { kind = "access" });
        Assert.All(accesses["hits"]!.AsArray(), hit => Assert.Equal("console", hit!["client"]!.GetValue<string>()));
        Assert.True(accesses["hits"]!.AsArray().Count >= 4, accesses.ToJsonString());
    }

    [Fact]
    public async Task A_citizen_sees_who_asked_and_the_side_table_alone_tells_nothing()
    {
        var subject = Guid.CreateVersion7().ToString();
        var journal = network.Provider.Gateway.Services.GetRequiredService<Journal>();
        for (var i = 0; i < 3; i++)
            await journal.WriteAsync(Unsigned($"s-{i}", subject), CancellationToken.None);
        await journal.WriteAsync(Unsigned("other", Guid.CreateVersion7().ToString()), CancellationToken.None);

        using var client = network.Provider.Administrator();
        var first = await (await client.PostAsJsonAsync("/api/exchange/v1/journal/subject-entries", new { subject, limit = 3 })).JsonAsync(200);
        Assert.Equal(["access", "exchange", "exchange"], first["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()));
        Assert.Equal("VN/GOV/H05/LMIS", first["entries"]![1]!["askedBy"]!.GetValue<string>());
        Assert.Equal("statistics", first["entries"]![1]!["purpose"]!.GetValue<string>());
        Assert.DoesNotContain("requestBase", first.ToJsonString(), StringComparison.Ordinal);
        var rest = await (await client.PostAsJsonAsync("/api/exchange/v1/journal/subject-entries", new { subject, after = first["next"]!.GetValue<string>() })).JsonAsync(200);
        Assert.Equal("s-0", Assert.Single(rest["entries"]!.AsArray())!["requestId"]!.GetValue<string>());

        // The subject stands nowhere in the database, neither plain nor as a hash that anybody could make.
        await using var database = Npgsql.NpgsqlDataSource.Create(network.Provider.Database.ConnectionString);
        await using var command = database.CreateCommand(
            "select (select count(*) from journal.entry where position($1::bytea in content) > 0) + (select count(*) from journal.subject where subject in (sha256($1), $1))");
        command.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(subject) });
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Without_the_scope_nothing_of_the_journal_is_shown()
    {
        using var client = network.Provider.App();
        foreach (var path in new[] { "search", "subject-entries", "evidence" })
            Assert.Equal(403, (int)(await client.PostAsJsonAsync($"/api/exchange/v1/journal/{path}", new { subject = "x" })).StatusCode);
        Assert.Equal(403, (int)(await client.GetAsync("/api/exchange/v1/journal/entries/0.1")).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_problem_that_says_what_to_send()
    {
        using var client = network.Provider.Administrator();
        await (await client.PostAsJsonAsync("/api/exchange/v1/journal/search", new { after = "rubbish" })).ProblemAsync(400, "cursor");
        await (await client.PostAsJsonAsync("/api/exchange/v1/journal/evidence", new { })).ProblemAsync(400, "evidence-range");
        await (await client.PostAsJsonAsync("/api/exchange/v1/journal/evidence", new { ids = new[] { "x" } })).ProblemAsync(400, "journal-id");
        await (await client.GetAsync("/api/exchange/v1/journal/entries/9.999")).ProblemAsync(404, "journal-entry");
    }

    private static JournalRecord Unsigned(string id, string subject) => JournalHost.Record(id, subject) with
    {
        RequestBase = null,
        RequestKeyId = null,
        RequestSignature = default,
        ResponseBase = null,
        ResponseKeyId = null,
        ResponseSignature = default,
        DirectoryVersion = 0,
    };

    private static async Task<string> ExportAsync(NetworkNode node)
    {
        using var client = node.Administrator();
        var answer = await client.PostAsJsonAsync("/api/exchange/v1/journal/evidence", new { from = Now.AddHours(-1), to = Now.AddHours(1) });
        var file = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, file);
        return file;
    }

    private async Task<JsonNode> EntryAsync(string id)
    {
        using var client = network.Provider.Administrator();
        return await (await client.GetAsync($"/api/exchange/v1/journal/entries/{id}")).JsonAsync(200);
    }

    private static async Task<JsonNode> SearchAsync(NetworkNode node, object request)
    {
        using var client = node.Administrator();
        return await (await client.PostAsJsonAsync("/api/exchange/v1/journal/search", request)).JsonAsync(200);
    }

    private async Task<EvidenceReport> VerifyAsync(string file, string? peer = null)
    {
        using var from = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return await VerifyEvidence.RunAsync(from, Trust, peer is null ? null : () => new MemoryStream(Encoding.UTF8.GetBytes(peer)));
    }

    private static string Say(EvidenceReport report) =>
        $"{report.Entries} entries, {report.Checkpoints} checkpoints, {report.MessageSignatures} signatures, {report.Witnesses} witnesses\n"
        + string.Join("\n", report.Faults.Take(20).Select(f => $"{f.Slug}: {f.Words}").Concat(report.Notes));
}
