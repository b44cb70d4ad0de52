using System.Globalization;
using System.Net.Sockets;
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

/// <summary>A page of the agency's monthly file.</summary>
/// <param name="Pages">How many there are.</param>
/// <param name="Total">Rows of the whole file.</param>
/// <param name="Rows">What each row says, by the column of the file it stands for.</param>
internal sealed record AgencyPage(int Pages, int Total, IReadOnlyList<IReadOnlyDictionary<string, string>> Rows);

/// <summary>
/// Asks the social-insurance agency about one person, or for its monthly file, through this province's own gateway, which signs, holds to the agreement and journals. What comes back
/// counts only if it is JSON, names this very question and is an answer to it; anything else is a fault and never a result.
/// </summary>
internal sealed class AskAgency(IHttpClientFactory http, IOptions<AgencyOptions> settings, ILogger<AskAgency> log)
{
    /// <summary>The agreement's purpose of such a question.</summary>
    public const string Purpose = "social-insurance-status";

    /// <summary>Most rows of a file, as of one that is sent by hand.</summary>
    private const int MostRows = 1_000_000;

    /// <summary>The client for pages of a file, which are larger than an answer about one person.</summary>
    internal const string FileClient = "AskAgency.File";

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
        request.Headers.Add("Lmis-Subject", personId.ToString());
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Question(personalNumber, salt), JsonSerializerOptions.Web)) { Headers = { ContentType = new("application/json") } };
        return await SendAsync(nameof(AskAgency), request, client, service, askedBy, messageId, (json, isUnknown, reference) => Read(json, isUnknown, salt, reference), ct);
    }

    /// <summary>A page of a month's file, or why there is none, in the words of <see cref="RunAsync"/>.</summary>
    /// <param name="month">yyyy-MM.</param>
    /// <param name="province">Two digits.</param>
    /// <param name="page">1 and up.</param>
    public async Task<(AgencyPage? Page, string? Fault)> PageAsync(string month, string province, int page, string askedBy, Guid messageId, CancellationToken ct)
    {
        if (settings.Value is not { Gateway: { } gateway, Client: { } client, Service: var service })
            return (null, "not-set-up");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, string.Create(CultureInfo.InvariantCulture, $"/r1/{service}/participations?month={month}&province={province}&page={page}")));
        var (answer, fault) = await SendAsync(FileClient, request, client, service, askedBy, messageId, (json, isUnknown, _) => isUnknown ? null : ReadPage(json, month, province, page), ct);
        if (fault is not null)
            log.LogWarning("{Service} gave no page {Page} of {Month} that counts: {Fault}", service, page, month, fault);
        return (answer, fault);
    }

    private async Task<(T? Answer, string? Fault)> SendAsync<T>(
        string clientName, HttpRequestMessage request, string client, string service, string askedBy, Guid messageId, Func<JsonElement, bool, string, T?> read, CancellationToken ct)
        where T : class
    {
        request.Headers.Add(Client, client);
        request.Headers.Add(MessageId, messageId.ToString());
        // In the form of a UUID: digits on end without hyphens would look like a person's number, and the gateway refuses those.
        request.Headers.Add("X-Road-UserId", new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(askedBy)).AsSpan(0, 16), bigEndian: true).ToString());
        request.Headers.Add("Lmis-Purpose", Purpose);
        try
        {
            using var caller = http.CreateClient(clientName);
            using var response = await caller.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            var isUnknown = (int)response.StatusCode == StatusCodes.Status404NotFound && Header(response, Fault) is null;
            if (!response.IsSuccessStatusCode && !isUnknown)
                return (null, FaultOf((int)response.StatusCode));
            var isOurs = Header(response, MessageId) == messageId.ToString() && Header(response, Service) == service && Header(response, Client) == client;
            return isOurs && Header(response, RequestId) is { Length: > 0 and <= 128 } reference && Parse(response, body) is { } json && read(json, isUnknown, reference) is { } answer
                ? (answer, null)
                : (null, "not-believed");
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
        catch (Exception away) when (away is IOException or SocketException)
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

    /// <summary>The JSON object that was answered, or null when it is none.</summary>
    private static JsonElement? Parse(HttpResponseMessage response, byte[] body)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The page asked for, or null when it is none: another one, or one whose rows are no rows.</summary>
    private static AgencyPage? ReadPage(JsonElement json, string month, string province, int page)
    {
        if (Text(json, "month") != month || Text(json, "province") != province || Number("page") != page || Number("pages") is not (>= 1 and var pages) || page > pages
            || Number("total") is not (>= 0 and <= MostRows and var total) || !json.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() > total)
            return null;
        var read = new List<IReadOnlyDictionary<string, string>>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object || row.EnumerateObject().Any(static member => member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
                return null;
            read.Add(row.EnumerateObject().Where(static member => member.Value.ValueKind == JsonValueKind.String).ToDictionary(static member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name), static member => member.Value.GetString()!));
        }
        return new(pages, total, read);

        int? Number(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    /// <summary>The answer, or null when it is none.</summary>
    private static AgencyAnswer? Read(JsonElement json, bool isUnknown, string asked, string reference)
    {
        if (isUnknown)
            return Text(json, "type") == "urn:lmis:problem:not-found" ? new("unknown", null, null, reference) : null;
        var (kind, paidTo, employer, salt) = (Text(json, "kind"), Text(json, "paidTo"), Text(json, "employerCode"), Text(json, "salt"));
        return kind is "compulsory" or "voluntary" or "none" && (paidTo is null || Month.TryRead(paidTo, out _)) && employer is null or { Length: <= 14 }
            && salt is not null && ExchangeSalt.IsWellFormed(salt) && salt != asked
                ? new(kind!, paidTo, employer, reference)
                : null;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;
}
