using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Registry.Tests.Verifications;

/// <summary>One question that reached the gateway.</summary>
public sealed record FakeQuestion(string MessageId, string Address, IHeaderDictionary Headers, JsonObject? Body)
{
    public string Number => (string?)Body?["personalNumber"] ?? Address.Split('/')[^1];
}

/// <summary>The gateway's consumer door and Identity's token endpoint as a test wants them, on a port of this machine; it answers by number.</summary>
public sealed class FakeGateway : IAsyncDisposable
{
    public const string Agreement = "agr-0123456789";

    private readonly WebApplication app;

    private FakeGateway(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<FakeQuestion> Questions { get; } = [];

    /// <summary>What is said of a number: <c>match</c>, <c>unknown</c>, <c>deceased</c>, or <c>differs</c> with items behind it; a match if not set.</summary>
    public ConcurrentDictionary<string, string> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>The entries of the enterprise register, by code; who is not in it is unknown there.</summary>
    public ConcurrentDictionary<string, JsonObject> Enterprises { get; } = new(StringComparer.Ordinal);

    /// <summary>The members of the directory; null while the gateway has none that it trusts.</summary>
    public IReadOnlyList<string>? Members { get; set; } = ["VN/GOV/H55", "VN/GOV/H05"];

    /// <summary>Meets a question first; true when it has answered.</summary>
    public Func<FakeQuestion, HttpContext, Task<bool>> Misbehave { get; set; } = Behaved;

    public static Task<bool> Behaved(FakeQuestion question, HttpContext context) => Task.FromResult(false);

    public static async Task<FakeGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var fake = new FakeGateway(builder.Build());
        fake.app.MapPost("/identity/connect/token", static () => Results.Json(new { access_token = "token-of-registry", expires_in = 600 }));
        fake.app.MapGet("/listClients", (HttpContext context) => fake.Members is not { } members ? Results.StatusCode(503) : Results.Json(new
        {
            member = members.Select(static m => m.Split('/')).SelectMany(static m => new object[]
            {
                new { id = new { object_type = "MEMBER", xroad_instance = m[0], member_class = m[1], member_code = m[2] }, name = "x" },
                new { id = new { object_type = "SUBSYSTEM", xroad_instance = m[0], member_class = m[1], member_code = m[2], subsystem_code = "LMIS" }, name = "x" },
            }),
        }));
        fake.app.Map("/r1/{**rest}", fake.AnswerAsync);
        await fake.app.StartAsync();
        fake.Address = new(fake.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return fake;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>How often each question was asked, by its id.</summary>
    public Dictionary<string, int> AskedOf(IEnumerable<string> numbers) =>
        Questions.Where(q => numbers.Contains(q.Number)).GroupBy(static q => q.MessageId).ToDictionary(static g => g.Key, static g => g.Count());

    private async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.ContentLength > 0 ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : null;
        var question = new FakeQuestion(context.Request.Headers["X-Road-Id"].ToString(), context.Request.Path + context.Request.QueryString,
            new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), body);
        Questions.Enqueue(question);
        if (await Misbehave(question, context))
            return;
        if (!question.Address.Contains("/ENTERPRISES/", StringComparison.Ordinal))
            await GiveAsync(question, context, Answer(Kinds.GetValueOrDefault(question.Number, "match")));
        else if (Enterprises.TryGetValue(question.Number, out var entry))
            await GiveAsync(question, context, entry.ToJsonString());
        else
            await GiveAsync(question, context, """{"type":"urn:lmis:problem:not-found","title":"Not found","status":404}""", type: "application/problem+json", status: 404);
    }

    /// <summary>An answer as the population database gives it.</summary>
    public static string Answer(string kind)
    {
        var words = kind.Split(' ');
        return JsonSerializer.Serialize(new { result = words[0], differs = words[1..], salt = ExchangeSalt.New() }, JsonSerializerOptions.Web);
    }

    /// <summary>Gives this body with the headers of an exchange that took place.</summary>
    public static Task GiveAsync(FakeQuestion question, HttpContext context, string body, string? messageId = null, string? service = null, string type = "application/json", int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers["X-Road-Id"] = messageId ?? question.MessageId;
        context.Response.Headers["X-Road-Client"] = question.Headers["X-Road-Client"];
        context.Response.Headers["X-Road-Request-Id"] = JournalReference(question);
        context.Response.Headers["X-Road-Service"] = service ?? string.Join('/', question.Address.Split('/')[2..7]);
        context.Response.Headers["Lmis-Agreement"] = Agreement;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public static string JournalReference(FakeQuestion question) => "request-" + question.MessageId;

    /// <summary>A fault of the exchange, as the real door words it; its detail holds what must never be passed on.</summary>
    public static Task FaultAsync(FakeQuestion question, HttpContext context, int status, string slug, int? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers["X-Road-Error"] = "Server.ServerProxy.Test";
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { type = "urn:lmis:problem:" + slug, title = "t", status, detail = "about " + question.Number }), context.RequestAborted);
    }
}
