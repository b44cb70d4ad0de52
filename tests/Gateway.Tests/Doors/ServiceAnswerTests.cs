using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Journals;
using Microsoft.AspNetCore.Http;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What a service may answer and what of it leaves; how much may be asked; how large a message may be.</summary>
public sealed class ServiceAnswerTests(Network network) : IClassFixture<Network>, IAsyncDisposable
{
    private const string Secret = "Nguyễn Văn Secret 024099000001";

    public ValueTask DisposeAsync()
    {
        network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "no rows", "exchange-rows" },
        { "other rows", "exchange-rows" },
        { "rows twice", "exchange-rows" },
        { "no JSON", "exchange-service-answer" },
        { "text", "exchange-service-answer" },
        { "a name twice", "exchange-service-answer" },
        { "an escaped name twice", "exchange-service-answer" },
        { "broken UTF-8", "exchange-service-answer" },
        { "half a document", "exchange-service-answer" },
        { "two documents", "exchange-service-answer" },
        { "too deep", "exchange-service-answer" },
        { "encoded", "exchange-service-answer" },
        { "too large", "exchange-service-answer" },
        { "status 500", "exchange-service-failed" },
        { "status 302", "exchange-service-failed" },
        { "status 401", "exchange-service-failed" },
        { "aborted", "exchange-service-failed" },
    };

    [Theory, MemberData(nameof(Unfit))]
    public async Task An_answer_that_cannot_be_cut_does_not_leave(string answer, string slug)
    {
        network.Provider.Service.Answer = context => UnfitAsync(context, answer);
        var id = "unfit " + answer;
        using var got = await network.GetAsync(Network.Indicator, ("X-Road-Id", id));
        var body = await got.Content.ReadAsStringAsync();
        Assert.True((int)got.StatusCode == 502 && body.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{answer}: {(int)got.StatusCode} {body}");
        Assert.DoesNotContain("Secret", body, StringComparison.Ordinal);
        Assert.Empty(got.Header("location"));
        await Records.OneAsync(network.Provider, id, JournalKind.Exchange, 502, slug);
        await Records.OneAsync(network.Consumer, id, JournalKind.Exchange, 502);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(412)]
    [InlineData(422)]
    [InlineData(429)]
    public async Task A_services_refusal_passes_without_its_words(int status)
    {
        network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context,
            $$$"""{"type":"urn:lmis:problem:worker-refused","title":"{{{Secret}}}","detail":"{{{Secret}}}","data":{"name":"{{{Secret}}}"}}""", null, status);
        using var got = await network.GetAsync(Network.Indicator);
        var body = await got.Content.ReadAsStringAsync();
        Assert.True((int)got.StatusCode == status, body);
        Assert.DoesNotContain("Secret", body, StringComparison.Ordinal);
        Assert.Equal(["type", "title", "status", "requestId"], JsonNode.Parse(body)!.AsObject().Select(member => member.Key));
        Assert.Empty(got.Header("x-road-error"));
    }

    [Fact]
    public async Task Unknown_and_refused_persons_get_the_same_answer()
    {
        await network.AgreeAsync(network.WorkerTerms());
        var answers = new List<string>();
        foreach (var (slug, subject) in new[] { ("worker-unknown", false), ("worker-outside-rows", true), ("consent-missing", true) })
        {
            network.Provider.Service.Answer = context =>
            {
                if (subject)
                    context.Response.Headers["lmis-subject"] = "0193a7f2-0000-7000-8000-00000000beef";
                return DatasetBackend.JsonAsync(context, $$"""{"type":"urn:lmis:problem:{{slug}}","detail":"{{slug}}"}""", "residents-of:24", 404);
            };
            using var got = await network.SendAsync(HttpMethod.Post, Network.Worker, """{"personalNumber":"024099000001"}""", ("Lmis-Purpose", "job-referral"), ("X-Road-Id", "same"));
            var id = got.Header("x-road-request-id");
            string[] varying = ["Date", "Server-Timing", "x-road-request-id", "x-road-request-hash", "RateLimit"];
            var headers = got.Headers.Concat(got.Content.Headers).Where(header => !varying.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {string.Join(",", header.Value)}").Order();
            answers.Add($"{(int)got.StatusCode}\n{string.Join('\n', headers)}\n{(await got.Content.ReadAsStringAsync()).Replace(id, "ID", StringComparison.Ordinal)}");
        }
        Assert.StartsWith("404", answers[0], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task The_agreed_rate_and_quota_end_with_a_word_when_to_come_again()
    {
        var slow = await network.AgreeAsync(network.Terms() with { Operations = ["GET /"], RatePerMinute = 3 });
        var few = await network.AgreeAsync(network.Terms() with { Operations = ["GET /"], QuotaPerDay = 2 });
        foreach (var (agreement, allowed, slug, least) in new[] { (slow, 3, "exchange-rate", 1), (few, 2, "exchange-quota", 2) })
        {
            for (var i = 0; i < allowed; i++)
                await (await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators", ("Lmis-Agreement", agreement.Id))).JsonAsync(200);
            using var over = await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators", ("Lmis-Agreement", agreement.Id), ("X-Road-Id", slug));
            var body = await over.Content.ReadAsStringAsync();
            Assert.True((int)over.StatusCode == 429 && body.Contains(slug, StringComparison.Ordinal), body);
            Assert.True(int.Parse(over.Header("retry-after"), provider: null) >= least, over.Header("retry-after"));
            Assert.Contains($"\"agreement\";q={agreement.RatePerMinute};w=60", over.Header("ratelimit-policy"), StringComparison.Ordinal);
            Assert.Contains($"\"day\";q={agreement.QuotaPerDay};w=86400", over.Header("ratelimit-policy"), StringComparison.Ordinal);
            await Records.OneAsync(network.Provider, slug, JournalKind.Refusal, 429, slug);
        }
        // The other agreement has its own.
        await (await network.GetAsync(Network.Indicator, ("Lmis-Agreement", network.Indicators.Id))).JsonAsync(200);
    }

    [Fact]
    public async Task Where_two_agreements_allow_the_same_the_second_serves_when_the_first_is_used_up()
    {
        // The one agreed last comes first.
        var first = await network.AgreeAsync(network.Terms() with { Operations = ["GET /lists/{code}"], QuotaPerDay = 1, ValidFrom = NetworkNode.Past.AddMinutes(2) });
        var second = await network.AgreeAsync(network.Terms() with { Operations = ["GET /lists/{code}"], QuotaPerDay = 2, ValidFrom = NetworkNode.Past.AddMinutes(1) });
        var used = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            await (await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/lists/K01", ("X-Road-Id", $"twice-{i}"))).JsonAsync(200);
            used.Add((await Records.OfAsync(network.Consumer, $"twice-{i}")).Last().AgreementId);
        }
        Assert.Equal([first.Id, second.Id, second.Id], used);
        // The refusal that led to the second is on record too; after it the first is not asked under again today.
        Assert.Equal([429, 200], (await Records.OfAsync(network.Consumer, "twice-1")).Select(entry => entry.Status));
        Assert.Single(await Records.OfAsync(network.Consumer, "twice-2"));
        using var over = await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/lists/K01");
        Assert.Equal(429, (int)over.StatusCode);
        // Who names an agreement is never served under another.
        using var named = await network.GetAsync("/r1/VN/GOV/H55/LMIS/indicators/lists/K01", ("Lmis-Agreement", first.Id));
        Assert.Equal(429, (int)named.StatusCode);
    }

    [Fact]
    public async Task A_large_body_is_kept_on_disk_unreadable_and_goes_away()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["POST /"] });
        var words = Encoding.ASCII.GetBytes("VERY-PRIVATE-WORDS-OF-A-PERSON ");
        var body = $$"""{"text":"{{string.Concat(Enumerable.Repeat("VERY-PRIVATE-WORDS-OF-A-PERSON ", 70_000))}}"}""";
        var seen = new List<string>();
        network.Provider.Service.Answer = context =>
        {
            // Both gateways hold the body while the service works.
            foreach (var link in new DirectoryInfo("/proc/self/fd").EnumerateFiles().Where(file => file.LinkTarget?.Contains("lmis-spool", StringComparison.Ordinal) == true))
            {
                using var file = File.OpenRead(link.FullName);
                var bytes = new byte[file.Length];
                file.ReadExactly(bytes);
                seen.Add($"{link.LinkTarget} {bytes.Length} {bytes.AsSpan().IndexOf(words)}");
            }
            return DatasetBackend.JsonAsync(context, body.Replace("text", "code", StringComparison.Ordinal));
        };
        using var got = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/indicators", body, ("Lmis-Agreement", agreement.Id));
        Assert.Equal(body.Replace("text", "code", StringComparison.Ordinal), await got.Content.ReadAsStringAsync());
        Assert.Equal(body, network.Provider.Service.Received.Last().Body);
        Assert.True(seen.Count >= 2, string.Join('\n', seen));
        Assert.All(seen, file => Assert.EndsWith(" -1", file, StringComparison.Ordinal));
        Assert.All(seen, file => Assert.Contains("(deleted)", file, StringComparison.Ordinal));
        await Network.UntilAsync(() => Task.FromResult(!new DirectoryInfo("/proc/self/fd").EnumerateFiles().Any(file => file.LinkTarget?.Contains("lmis-spool", StringComparison.Ordinal) == true)));
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "lmis-spool-*"));
    }

    [Fact]
    public async Task A_message_beyond_32_MiB_is_refused_at_both_doors()
    {
        var agreement = await network.AgreeAsync(network.Terms() with { Operations = ["POST /"] });
        var body = new string(' ', (32 * 1024 * 1024) + 1);
        using var got = await network.SendAsync(HttpMethod.Post, "/r1/VN/GOV/H55/LMIS/indicators", body, ("Lmis-Agreement", agreement.Id));
        Assert.Equal(413, (int)got.StatusCode);

        var message = network.Message("/r1/VN/GOV/H55/LMIS/indicators", agreement, json: "{}");
        message["content-length"] = body.Length.ToString(provider: null);
        await using var wire = await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate);
        var announced = await wire.AnswerAsync(await wire.StartAsync(message.Sign(network.Consumer.MessageKey).All, ends: false)).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(announced.Status == 413 && announced.Text.Contains("exchange-too-large", StringComparison.Ordinal), announced.ToString());
    }

    private static async Task UnfitAsync(HttpContext context, string answer)
    {
        var response = context.Response;
        response.ContentType = answer == "text" ? "text/plain" : "application/json";
        response.StatusCode = answer.StartsWith("status ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(7), provider: null) : 200;
        if (answer == "rows twice")
            response.Headers["lmis-row-scope"] = new(["all", "all"]);
        else if (answer != "no rows")
            response.Headers["lmis-row-scope"] = answer == "other rows" ? "residents-of:24" : "all";
        if (answer == "encoded")
            response.Headers.ContentEncoding = "gzip";
        if (answer == "status 302")
            response.Headers.Location = "/" + "Secret";
        var json = "{\"code\":\"Secret\"}";
        byte[] body = answer switch
        {
            "no JSON" => Encoding.UTF8.GetBytes("<html>" + Secret + "</html>"),
            "a name twice" => "{\"code\":\"Secret\",\"code\":\"Secret\"}"u8.ToArray(),
            "an escaped name twice" => "{\"code\":\"Secret\",\"c\\u006fde\":\"Secret\"}"u8.ToArray(),
            "broken UTF-8" => [.. "{\"code\":\"Secret"u8, 0xC3, 0x28, .. "\"}"u8],
            "half a document" => "{\"code\":\"Secret\""u8.ToArray(),
            "two documents" => "{\"code\":\"Secret\"}{}"u8.ToArray(),
            "too deep" => Encoding.UTF8.GetBytes("{\"code\":\"Secret\",\"x\":" + new string('[', 5000) + new string(']', 5000) + "}"),
            _ => Encoding.UTF8.GetBytes(json),
        };
        if (answer == "too large")
        {
            var space = new byte[1024 * 1024];
            Array.Fill(space, (byte)' ');
            for (var i = 0; i < 33; i++)
                await response.Body.WriteAsync(space);
        }
        await response.Body.WriteAsync(body);
        if (answer == "aborted")
        {
            await response.Body.FlushAsync();
            context.Abort();
        }
    }
}
