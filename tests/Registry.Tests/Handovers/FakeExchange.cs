using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Registry.Tests.Handovers;

/// <summary>A message between two provinces.</summary>
public sealed record SentMessage(string Operation, string From, string To, string MessageId, string? Purpose, string Body)
{
    public Guid Handover => Guid.Parse((string)JsonNode.Parse(Body)!["handoverId"]!);
}

/// <summary>What becomes of a message, or of its answer.</summary>
public enum Fate
{
    Passes,
    Lost,

    /// <summary>Before it is passed on: it arrives a second time.</summary>
    Doubled,
}

/// <summary>The gateways of two provinces and all between them, as the registries see them: it can lose, hold and double messages and answers, and cut fields.</summary>
public sealed class FakeExchange : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private FakeExchange(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Where the registry of a subsystem listens.</summary>
    public ConcurrentDictionary<string, Uri> Registries { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<SentMessage> Messages { get; } = [];

    /// <summary>Meets a message before it is passed on, and its answer before that is.</summary>
    public Func<SentMessage, bool, Task<Fate>> Meddle { get; set; } = Untouched;

    /// <summary>Cuts an answer as an agreement's fields do.</summary>
    public Action<string, JsonObject> Cut { get; set; } = static (_, _) => { };

    /// <summary>Messages that no agreement allows.</summary>
    public Func<SentMessage, bool> IsAgreed { get; set; } = static _ => true;

    public static Task<Fate> Untouched(SentMessage message, bool answered) => Task.FromResult(Fate.Passes);

    public static async Task<FakeExchange> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var fake = new FakeExchange(builder.Build());
        fake.app.MapPost("/identity/connect/token", static () => Results.Json(new { access_token = "token-of-registry", expires_in = 600 }));
        fake.app.MapPost("/r1/{instance}/{memberClass}/{member}/{subsystem}/record-handover/{operation}", fake.CarryAsync);
        await fake.app.StartAsync();
        fake.Address = new(fake.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private async Task CarryAsync(HttpContext context)
    {
        var words = context.Request.Path.Value!.Split('/');
        using var reader = new StreamReader(context.Request.Body);
        var message = new SentMessage(
            words[^1], context.Request.Headers["X-Road-Client"].ToString(), string.Join('/', words[2..6]), context.Request.Headers["X-Road-Id"].ToString(), context.Request.Headers["Lmis-Purpose"],
            await reader.ReadToEndAsync());
        Messages.Enqueue(message);
        if (!IsAgreed(message))
        {
            await FaultAsync(context, 403, "exchange-no-agreement");
            return;
        }
        var fate = await Meddle(message, false);
        if (fate == Fate.Lost)
        {
            await FaultAsync(context, 503, "exchange-partner-away");
            return;
        }
        try
        {
            if (fate == Fate.Doubled)
                (await AskAsync(message)).Dispose();
            using var answer = await AskAsync(message);
            var text = await answer.Content.ReadAsStringAsync();
            if (await Meddle(message, true) == Fate.Lost)
                await FaultAsync(context, 504, "exchange-partner-slow");
            else
                await GiveAsync(context, message, answer, text);
        }
        catch (HttpRequestException)
        {
            await FaultAsync(context, 502, "exchange-service-failed");
        }
    }

    private Task<HttpResponseMessage> AskAsync(SentMessage message) => SendAsync(message.To, message.Operation, message.Body, message.From, message.Purpose ?? "", "request-" + message.MessageId);

    /// <summary>A message as the provider's gateway passes it on, of whomever.</summary>
    public async Task<HttpResponseMessage> SendAsync(string to, string operation, string body, string from, string purpose = "residence-handover", string requestId = "request-x")
    {
        using var request = ExchangeTokens.Request(
            HttpMethod.Post, new Uri(Registries[to], "/exchange/record-handover/" + operation).ToString(), ExchangeTokens.Issue("registry", consumer: from, agreement: "agreement-of-" + from, purpose: purpose), requestId);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await http.SendAsync(request);
    }

    private async Task GiveAsync(HttpContext context, SentMessage message, HttpResponseMessage answer, string text)
    {
        if (answer.IsSuccessStatusCode)
        {
            if (!answer.Headers.TryGetValues("Lmis-Row-Scope", out var rows) || rows.Single() != "all")
            {
                await FaultAsync(context, 502, "exchange-rows-not-applied");
                return;
            }
            var body = JsonNode.Parse(text)!.AsObject();
            Cut(message.Operation, body);
            text = body.ToJsonString();
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.IsSuccessStatusCode ? "application/json" : "application/problem+json";
        context.Response.Headers["X-Road-Id"] = message.MessageId;
        context.Response.Headers["X-Road-Client"] = message.From;
        context.Response.Headers["X-Road-Service"] = message.To + "/record-handover";
        context.Response.Headers["X-Road-Request-Id"] = "request-" + message.MessageId;
        context.Response.Headers["Lmis-Agreement"] = "agreement-of-" + message.From;
        await context.Response.WriteAsync(text);
    }

    private static Task FaultAsync(HttpContext context, int status, string slug)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers["X-Road-Error"] = "Server.ServerProxy.Test";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { type = "urn:lmis:problem:" + slug, title = "t", status }));
    }
}
