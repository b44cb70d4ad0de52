using System.Net.Sockets;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace Lmis.Hosting;

/// <summary>One question to a partner, as it leaves.</summary>
/// <param name="Service">The service asked, five identifiers.</param>
/// <param name="Path">What follows the service in the address; never holds anything of a person.</param>
/// <param name="Purpose">The agreement's purpose.</param>
/// <param name="MessageId">X-Road-Id: the same whenever the same question is asked again.</param>
/// <param name="AskedBy">The officer's id, leaves as a pseudonym; null where nobody asked but the service itself.</param>
/// <param name="Subject">The person it is about, for our own journal alone.</param>
/// <param name="Body">The body, or null for a GET.</param>
public sealed record ExchangeQuestion(string Service, string Path, string Purpose, Guid MessageId, string? AskedBy, Guid? Subject, byte[]? Body);

/// <summary>
/// Asks a partner through this province's own gateway, which signs, holds to the agreement and journals. What comes back counts only if it is JSON and
/// names this very question; anything else is a fault and never a result. Logs name the kind of fault and nothing of a person.
/// </summary>
/// <typeparam name="TOptions">The service's own: where the gateway is and as whom to ask.</typeparam>
public sealed class AskExchange<TOptions>(IHttpClientFactory http, IOptions<TOptions> settings, ILogger<AskExchange<TOptions>> log)
    where TOptions : ExchangeClientOptions
{
    private const string MessageIdHeader = "X-Road-Id", RequestIdHeader = "X-Road-Request-Id", ServiceHeader = "X-Road-Service", ClientHeader = "X-Road-Client", FaultHeader = "X-Road-Error",
        AgreementHeader = "Lmis-Agreement", ProblemPrefix = "urn:lmis:problem:", ServiceFailed = "exchange-service-failed";

    /// <summary>Asks.</summary>
    /// <param name="client">The client's name as <see cref="ExchangeClients"/> registered it; it decides the largest answer and which circuit breaker is shared.</param>
    public async Task<ExchangeReply> RunAsync(string client, ExchangeQuestion question, CancellationToken ct)
    {
        if (settings.Value is not { Gateway: { } gateway, Client: { } subsystem })
            return ExchangeReply.Of(NoReply.NotSetUp);
        var reply = await SendAsync(client, gateway, subsystem, question, ct);
        if (reply.Fault is { } fault)
            log.LogWarning("{Service} gave no answer that counts: {Fault} {Slug}", question.Service, fault, reply.Slug ?? "");
        return reply;
    }

    private async Task<ExchangeReply> SendAsync(string client, Uri gateway, string subsystem, ExchangeQuestion question, CancellationToken ct)
    {
        try
        {
            using var request = Build(gateway, subsystem, question);
            using var caller = http.CreateClient(client);
            using var response = await caller.SendAsync(request, ct);
            return await ReadAsync(subsystem, question, response, ct);
        }
        catch (ExecutionRejectedException e)
        {
            // The circuit is open, or the pipeline's time is over.
            return e is Polly.Timeout.TimeoutRejectedException ? ExchangeReply.Of(NoReply.Slow) : ExchangeReply.Of(NoReply.Away, ExchangeClients.BreakFor, "circuit-open");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ExchangeReply.Of(NoReply.Slow);
        }
        catch (HttpRequestException e)
        {
            // Its message may hold what somebody else's program wrote; the kind says enough. An answer too large to be one is not believed.
            return ExchangeReply.Of(e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? NoReply.NotBelieved : NoReply.Away, null, e.HttpRequestError.ToString());
        }
        catch (SocketException)
        {
            // A connection that was reset the moment it came about.
            return ExchangeReply.Of(NoReply.Away, null, nameof(HttpRequestError.ConnectionError));
        }
        catch (IOException)
        {
            return ExchangeReply.Of(NoReply.Away, null, "broken-off");
        }
    }

    private static HttpRequestMessage Build(Uri gateway, string subsystem, ExchangeQuestion question)
    {
        var request = new HttpRequestMessage(question.Body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(gateway, $"/r1/{question.Service}{question.Path}"));
        request.Headers.Add(ClientHeader, subsystem);
        request.Headers.Add(MessageIdHeader, question.MessageId.ToString());
        // In the form of a UUID: digits on end without hyphens would look like a person's number, and the gateway refuses those.
        if (question.AskedBy is { } person)
            request.Headers.Add("X-Road-UserId", new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(person)).AsSpan(0, 16), bigEndian: true).ToString());
        request.Headers.Add("Lmis-Purpose", question.Purpose);
        if (question.Subject is { } subject)
            request.Headers.Add("Lmis-Subject", subject.ToString());
        if (question.Body is not null)
            request.Content = new ByteArrayContent(question.Body) { Headers = { ContentType = new("application/json") } };
        return request;
    }

    private static async Task<ExchangeReply> ReadAsync(string subsystem, ExchangeQuestion question, HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        var ofExchange = Header(response, FaultHeader) is not null;
        if (response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.NotFound && !ofExchange))
        {
            if (!Belongs(subsystem, question, response))
                return ExchangeReply.Of(NoReply.NotBelieved, null, "not-this-question");
            return Json(response, body) is { ValueKind: JsonValueKind.Object } json
                ? new(json, (int)response.StatusCode, Header(response, RequestIdHeader)!, Header(response, AgreementHeader))
                : ExchangeReply.Of(NoReply.NotBelieved, null, "not-json");
        }
        var wait = response.Headers.RetryAfter?.Delta;
        var slug = Slug(Json(response, body));
        return (int)response.StatusCode switch
        {
            429 => ExchangeReply.Of(NoReply.OverLimit, wait, slug),
            // The partner's gateway is well and says that the register behind it is not.
            502 when slug == ServiceFailed => ExchangeReply.Of(NoReply.Away, wait, slug),
            502 => ExchangeReply.Of(NoReply.NotBelieved, wait, slug),
            504 => ExchangeReply.Of(NoReply.Slow, wait, slug),
            >= 500 => ExchangeReply.Of(NoReply.Away, wait, slug),
            401 or 403 or 404 => ExchangeReply.Of(NoReply.NotAgreed, wait, slug),
            >= 400 => ExchangeReply.Of(NoReply.Refused, null, slug),
            _ => ExchangeReply.Of(NoReply.NotBelieved, null, "redirected"),
        };
    }

    // The gateway has checked the signature; that its answer is the one to this question is for the asker to see.
    private static bool Belongs(string subsystem, ExchangeQuestion question, HttpResponseMessage response) =>
        Header(response, MessageIdHeader) == question.MessageId.ToString() && Header(response, ServiceHeader) == question.Service && Header(response, ClientHeader) == subsystem
        && Header(response, RequestIdHeader) is { Length: > 0 and <= 128 } && Header(response, AgreementHeader) is null or { Length: > 0 and <= 128 };

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;

    private static JsonElement? Json(HttpResponseMessage response, byte[] body)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The problem's slug, if it is one a log may hold.</summary>
    private static string? Slug(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && type.GetString() is { } text && text.StartsWith(ProblemPrefix, StringComparison.Ordinal) && text[ProblemPrefix.Length..] is { Length: > 0 and <= 60 } slug
        && slug.All(static c => c == '-' || char.IsAsciiLetterLower(c))
            ? slug
            : null;
}
