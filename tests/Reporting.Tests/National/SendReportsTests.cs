using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Reporting.Tests.YearlyReports;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Reporting.Tests.National;

/// <summary>A signed report goes to the national system once, whatever fails on the way, and its receipt is shown.</summary>
public sealed class SendReportsTests : IAsyncLifetime
{
    private const string Report = "/v1/yearly-reports/2026";

    private readonly ConcurrentQueue<(string Id, string Purpose, byte[] Body)> messages = [];
    private readonly string keyFile = Path.GetTempFileName();
    private Func<HttpContext, byte[], Task<bool>> before = static (_, _) => Task.FromResult(false);
    private Dictionary<string, string?> national = null!;
    private WebApplication door = null!;
    private ReportingUnderTest reporting = null!;
    private ReportsUnderTest reports = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        door = builder.Build();
        door.MapPost("/identity/connect/token", static () => Results.Json(new { access_token = "token-of-reporting", expires_in = 600 }));
        door.MapPost("/r1/VN/GOV/G09/LMIS/reports", ReceiveAsync);
        await door.StartAsync();
        var address = door.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        national = new Dictionary<string, string?>
        {
            ["ServiceClient:ClientId"] = "reporting", ["ServiceClient:PrivateKeyFile"] = keyFile, ["ServiceClient:TokenEndpoint"] = address + "/identity/connect/token",
            ["Reporting:National:Gateway"] = address, ["Reporting:National:Client"] = "VN/GOV/H55/LMIS", ["Reporting:National:Look"] = "00:00:00.1",
            ["Reporting:National:FirstPause"] = "00:00:00.2", ["Reporting:National:Timeout"] = "00:00:02", ["Reporting:National:Lease"] = "00:00:03",
        };
    }

    private async Task BeginAsync(bool sends = true)
    {
        reporting = await ReportingUnderTest.StartAsync(sends ? national : null);
        reports = new(reporting);
        await reports.PublishAsync("K01", 76, "15+");
        await reports.OpenAsync();
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Đã đôn đốc" });
    }

    public async ValueTask DisposeAsync()
    {
        await reporting.DisposeAsync();
        await door.DisposeAsync();
        File.Delete(keyFile);
    }

    [Fact]
    public async Task A_signed_report_is_sent_once_and_its_receipt_is_shown()
    {
        await BeginAsync();
        Assert.Equal(JsonValueKind.Null, (await reports.GetAsync(reports.Officer, Report)).GetProperty("national").ValueKind);
        await Task.Delay(500);
        Assert.Empty(messages);
        await SignAsync();
        var receipt = await UntilAsync("received");
        Assert.Equal(("BC-2026-1", "2026-11-23", "req-1"), (receipt.GetProperty("receiptNumber").GetString(), receipt.GetProperty("receivedOn").GetString(), receipt.GetProperty("journalReference").GetString()));
        await Task.Delay(500);
        var (_, purpose, body) = Assert.Single(messages);
        Assert.Equal("mandatory-reporting", purpose);
        var sent = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("19", 2026, 812, 17), (sent.GetProperty("province").GetString(), sent.GetProperty("year").GetInt32(), sent.GetProperty("number").GetInt32(), sent.GetProperty("lines").GetArrayLength()));
        Assert.Equal(76m, sent.GetProperty("lines")[0].GetProperty("value").GetDecimal());
        Assert.DoesNotContain("Nguyễn Văn Ký", sent.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_fails_the_same_message_is_sent_again_under_the_same_id_and_why_is_shown()
    {
        await BeginAsync();
        var faults = new Queue<Func<HttpContext, byte[], Task<bool>>>(
        [
            static (context, _) => AnswerAsync(context, 503, "{}"),
            static (context, _) => AnswerAsync(context, 403, "{}"),
            // Taken there, and the answer lost.
            static (context, _) => { context.Abort(); return Task.FromResult(true); },
            // Somebody else's receipt.
            static (context, _) => AnswerAsync(context, 200, """{"receiptNumber":"BC-1","receivedOn":"2026-11-23","sha256":"x"}"""),
            static async (context, _) => { await Task.Delay(3_000, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default); return true; },
        ]);
        before = (context, body) => faults.TryDequeue(out var fault) ? fault(context, body) : Task.FromResult(false);
        var seen = new HashSet<string>();
        await SignAsync();
        await UntilAsync("received", one => seen.Add(one.GetProperty("fault") is { ValueKind: JsonValueKind.Object } fault ? fault.GetProperty("code").GetString()! : ""));
        Assert.Equal(6, messages.Count);
        Assert.Single(messages.Select(static message => message.Id).Distinct());
        Assert.Single(messages.Select(static message => Convert.ToBase64String(message.Body)).Distinct());
        Assert.Empty(seen.Except(["", "away", "not-agreed", "not-believed", "slow"]));
        Assert.Contains("not-agreed", seen);
        Assert.Equal(JsonValueKind.Null, (await reports.GetAsync(reports.Officer, Report)).GetProperty("national").GetProperty("fault").ValueKind);
    }

    [Fact]
    public async Task A_report_that_was_being_sent_when_its_process_died_is_sent_by_the_next()
    {
        await BeginAsync(sends: false);
        await SignAsync();
        before = static async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        };
        var settings = new Dictionary<string, string?>(national) { ["ConnectionStrings:Database"] = reporting.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis, ["Reporting:National:Timeout"] = "00:01:00" };
        using (var first = await ServiceProcess.StartAsync("Lmis.Reporting", settings))
        {
            for (var i = 0; i < 600 && messages.IsEmpty; i++)
                await Task.Delay(50);
            Assert.Single(messages);
            await first.KillAsync();
        }
        before = static (_, _) => Task.FromResult(false);
        using var second = await ServiceProcess.StartAsync("Lmis.Reporting", settings);
        await UntilAsync("received");
        Assert.Equal(2, messages.Count);
        Assert.Single(messages.Select(static message => message.Id).Distinct());
        Assert.Single(messages.Select(static message => Convert.ToBase64String(message.Body)).Distinct());
    }

    private async Task SignAsync() => await reports.DoAsync(reports.Director, HttpMethod.Post, Report + "/signature", new { number = 812, signedOn = "2026-11-23", signerName = "Nguyễn Văn Ký" });

    private async Task<JsonElement> UntilAsync(string state, Action<JsonElement>? see = null)
    {
        for (var i = 0; i < 600; i++)
        {
            var told = (await reports.GetAsync(reports.Officer, Report)).GetProperty("national");
            if (told.ValueKind == JsonValueKind.Object)
            {
                see?.Invoke(told);
                if (told.GetProperty("state").GetProperty("code").GetString() == state)
                    return told;
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"The report was not {state} in time.");
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        messages.Enqueue((context.Request.Headers["X-Road-Id"].ToString(), context.Request.Headers["Lmis-Purpose"].ToString(), body.ToArray()));
        if (!await before(context, body.ToArray()))
            await AnswerAsync(context, 200, JsonSerializer.Serialize(new { receiptNumber = "BC-2026-1", receivedOn = "2026-11-23", sha256 = Base64Url.EncodeToString(SHA256.HashData(body.ToArray())) }));
    }

    private static async Task<bool> AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in new[] { ("X-Road-Id", context.Request.Headers["X-Road-Id"].ToString()), ("X-Road-Request-Id", "req-1"), ("X-Road-Service", "VN/GOV/G09/LMIS/reports"), ("X-Road-Client", "VN/GOV/H55/LMIS") })
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(json);
        return true;
    }
}
