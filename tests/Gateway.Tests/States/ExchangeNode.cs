using System.Net.Http.Headers;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Agreements;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Data;
using Lmis.Gateway.Directories;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Gateway.Tests.States;

/// <summary>The part of a gateway that keeps directory and agreements, as one replica runs it, without the doors.</summary>
internal sealed class ExchangeNode : IAsyncDisposable
{
    private readonly WebApplication app;

    private ExchangeNode(WebApplication app, LogLines log)
    {
        (this.app, Log) = (app, log);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Anyone = new() { BaseAddress = address };
        Operator = new() { BaseAddress = address };
        Operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue("exchange.administer", subject: "operator-1"));
    }

    public LogLines Log { get; }

    public HttpClient Anyone { get; }

    public HttpClient Operator { get; }

    public Uri DirectoryAddress => new(Anyone.BaseAddress!, "/exchange/v1/directory");

    public ExchangeState State => Get<ExchangeState>();

    public NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    public static Task<TestDatabase> NewDatabaseAsync() => TestDatabase.CreateAsync<GatewayDb>(options => new(options, AreaScope.Everything));

    public static async Task<ExchangeNode> StartAsync(
        TestDatabase database, TestNetwork network, MemberId ours, SendAct? send = null, params (string Key, string? Value)[] more)
    {
        var builder = WebApplication.CreateBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        var settings = new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "0",
            ["Platform:SidecarPort"] = "0",
            ["Platform:ProvinceCode"] = "19",
            ["Auth:Issuer"] = TestTokens.Issuer,
            ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = "t",
            ["ConnectionStrings:Database"] = database.ConnectionString,
            ["ConnectionStrings:Ephemeral"] = TestServers.Redis,
            ["Exchange:Members:0:Id"] = ours.ToString(),
            ["Exchange:Directory:Anchors:0"] = Convert.ToBase64String(network.Anchor.ExportSubjectPublicKeyInfo()),
            ["Exchange:Directory:Publish"] = "true",
            ["Exchange:Directory:PollEvery"] = "00:00:00.200",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddPlatform("gateway");
        builder.AddDatabase<GatewayDb>();
        builder.Services.AddOptions<ExchangeOptions>().BindConfiguration("Exchange");
        builder.Services.AddSingleton(send ?? ((_, _, _, _, _) => Task.FromResult(502)));
        builder.AddExchangeState();
        var app = builder.Build();
        app.UsePlatform();
        var open = app.MapGroup("/exchange/v1");
        ServeDirectory.Map(open);
        PublishDirectory.Map(open);
        var exchange = app.MapGroup("/api/exchange/v1");
        foreach (var map in new Action<Microsoft.AspNetCore.Routing.RouteGroupBuilder>[]
        {
            ListMembers.Map, BlockMember.Map, UnblockMember.Map, ListBlocks.Map, OfferAgreement.Map, AcceptAgreement.Map, RejectAgreement.Map, RevokeAgreement.Map,
            ListAgreements.Map, GetAgreement.Map, CompareAgreements.Map, GetEffectiveRights.Map, ListPurposes.Map, ListDeliveries.Map, ResumeDelivery.Map,
        })
        {
            map(exchange);
        }
        await app.StartAsync();
        return new(app, log);
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Publishes a directory; a refusal fails with its words.</summary>
    public async Task PublishAsync(byte[] directory) => await (await PutAsync(directory)).JsonAsync(200);

    public async Task<HttpResponseMessage> PutAsync(byte[] directory)
    {
        using var body = new ByteArrayContent(directory) { Headers = { ContentType = new("application/jose+json") } };
        // The server may refuse before the body is sent.
        using var put = new HttpRequestMessage(HttpMethod.Put, "/exchange/v1/directory") { Content = body, Headers = { ExpectContinue = true } };
        return await Anyone.SendAsync(put);
    }

    /// <summary>Brings a signed document as an operator.</summary>
    public async Task<HttpResponseMessage> BringAsync(string path, SignedDocument document)
    {
        using var body = new ByteArrayContent(document.ToJson()) { Headers = { ContentType = new("application/json") } };
        return await Operator.PostAsync("/api/exchange/v1" + path, body);
    }

    public Task<HttpResponseMessage> OfferAsync(SignedDocument document) => BringAsync("/agreements", document);

    public Task<HttpResponseMessage> AcceptAsync(SignedDocument document) => BringAsync($"/agreements/{document.Id}/accept", document);

    public Task<HttpResponseMessage> RevokeAsync(Agreement agreement, SignedDocument act) => BringAsync($"/agreements/{agreement.Id}/revoke", act);

    /// <summary>Waits until it holds; fails with what was waited for and the log.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, double seconds = 10)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(until).TotalSeconds > seconds)
                Assert.Fail($"Not within {seconds} s: {what}.\n{string.Join('\n', Log.All.TakeLast(20))}");
            await Task.Delay(10);
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Anyone.Dispose();
        Operator.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
