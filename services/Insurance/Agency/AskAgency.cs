using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Microsoft.Extensions.Options;

namespace Lmis.Insurance.Agency;

/// <summary>What the agency says of one person.</summary>
/// <param name="Kind"><c>compulsory</c>, <c>voluntary</c>, <c>none</c>, or <c>unknown</c> of a person the agency does not know.</param>
/// <param name="PaidTo">Last month paid, yyyy-MM.</param>
/// <param name="EmployerCode">Who pays, where an employer does.</param>
/// <param name="JournalReference">Where question and answer are on record.</param>
internal sealed record AgencyAnswer(string Kind, string? PaidTo, string? EmployerCode, string JournalReference);

/// <summary>
/// Asks the social-insurance agency about one person through this province's own gateway, which signs, holds to the agreement and journals. What comes back
/// counts only if it is JSON, names this very question and is an answer to it; anything else is a fault and never a result.
/// </summary>
internal sealed class AskAgency(IHttpClientFactory http, IOptions<AgencyOptions> settings, ILogger<AskAgency> log)
{
    /// <summary>The agreement's purpose of such a question.</summary>
    public const string Purpose = "social-insurance-status";

    private const string MessageId = "X-Road-Id", RequestId = "X-Road-Request-Id", Service = "X-Road-Service", Client = "X-Road-Client", Fault = "X-Road-Error";

    private sealed record Question(string PersonalNumber, string Salt);

    /// <summary>The answer, or why there is none: <c>not-set-up</c>, <c>away</c>, <c>slow</c>, <c>not-agreed</c>, <c>over-limit</c>, <c>refused</c> or <c>not-believed</c>.</summary>
    public async Task<(AgencyAnswer? Answer, string? Fault)> RunAsync(string personalNumber, Guid personId, string askedBy, Guid messageId, CancellationToken ct)
    {
        if (settings.Value is not { Gateway: { } gateway, Client: { } client, Service: var service })
            return (null, "not-set-up");
        var (answer, fault) = await SendAsync(gateway, client, service, personalNumber, personId, askedBy, messageId, ct);
        if (fault is not null)
            log.LogWarning("{Service} gave no answer that counts: {Fault}", service, fault);
        return (answer, fault);
    }

    private async Task<(AgencyAnswer? Answer, string? Fault)> SendAsync(
        Uri gateway, string client, string service, string personalNumber, Guid personId, string askedBy, Guid messageId, CancellationToken ct)
    {
        var salt = ExchangeSalt.New();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, $"/r1/{service}/contributions/query"));
        request.Headers.Add(Client, client);
        request.Headers.Add(MessageId, messageId.ToString());
        request.Headers.Add("X-Road-UserId", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(askedBy)).AsSpan(0, 16)));
        request.Headers.Add("Lmis-Purpose", Purpose);
        request.Headers.Add("Lmis-Subject", personId.ToString());
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Question(personalNumber, salt), JsonSerializerOptions.Web)) { Headers = { ContentType = new("application/json") } };
        try
        {
            using var caller = http.CreateClient(nameof(AskAgency));
            using var response = await caller.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            var isUnknown = (int)response.StatusCode == StatusCodes.Status404NotFound && Header(response, Fault) is null;
            if (!response.IsSuccessStatusCode && !isUnknown)
                return (null, FaultOf((int)response.StatusCode));
            var isOurs = Header(response, MessageId) == messageId.ToString() && Header(response, Service) == service && Header(response, Client) == client;
            return isOurs && Header(response, RequestId) is { Length: > 0 and <= 128 } reference && Read(response, body, isUnknown, salt, reference) is { } answer ? (answer, null) : (null, "not-believed");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "slow");
        }
        catch (HttpRequestException e)
        {
            // Its message may hold what somebody else's program wrote. An answer too large to be one is not believed.
            return (null, e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? "not-believed" : "away");
        }
        catch (IOException)
        {
            return (null, "away");
        }
    }

    private static string FaultOf(int status) => status switch
    {
        429 => "over-limit",
        502 => "not-believed",
        504 => "slow",
        >= 500 => "away",
        401 or 403 or 404 => "not-agreed",
        >= 400 => "refused",
        _ => "not-believed",
    };

    /// <summary>The answer, or null when it is none.</summary>
    private static AgencyAnswer? Read(HttpResponseMessage response, byte[] body, bool isUnknown, string asked, string reference)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        if (isUnknown)
            return Text("type") == "urn:lmis:problem:not-found" ? new("unknown", null, null, reference) : null;
        var (kind, paidTo, employer, salt) = (Text("kind"), Text("paidTo"), Text("employerCode"), Text("salt"));
        return kind is "compulsory" or "voluntary" or "none" && (paidTo is null || Month.TryRead(paidTo, out _)) && employer is null or { Length: <= 14 }
            && salt is not null && ExchangeSalt.IsWellFormed(salt) && salt != asked
                ? new(kind!, paidTo, employer, reference)
                : null;

        string? Text(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;
}
