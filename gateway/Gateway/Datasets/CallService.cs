using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Filters;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.Doors;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Lmis.Gateway.Datasets;

/// <summary>
/// Asks the service behind a dataset, with an internal token that says what was agreed, and lets out of its answer what was agreed: JSON alone,
/// the agreed fields alone, and only when the service says that it kept to the agreed rows. What a service says in its errors stays here.
/// </summary>
internal sealed class CallService : IDisposable
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(3);
    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");
    private static readonly string[] ForService = [ExchangeHeaders.Id, ExchangeHeaders.RequestId, ExchangeHeaders.Client, ExchangeHeaders.UserId, ExchangeHeaders.Issue, ExchangeHeaders.RepresentedParty, "accept-language", "if-match"];

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxResponseHeadersLength = 32,
    });

    private readonly ConcurrentDictionary<string, ResiliencePipeline> breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FieldFilter> filters = new(StringComparer.Ordinal);

    // An answer that had to be spooled is read back whole to be cut: only so many at once.
    private readonly SemaphoreSlim largeAnswers = new(2);
    private readonly InternalTokens tokens;
    private readonly Admission admission;
    private readonly BodyBudget budget;
    private readonly ExchangeLimits limits;
    private readonly TimeProvider clock;

    public CallService(InternalTokens tokens, Admission admission, BodyBudget budget, IOptions<ExchangeOptions> options, TimeProvider clock) =>
        (this.tokens, this.admission, this.budget, limits, this.clock) = (tokens, admission, budget, options.Value.Limits, clock);

    /// <summary>Asks what a partner wants to know; what leaves the answer is what was agreed.</summary>
    public Task<ProviderAnswer> RunAsync(OfferedDataset dataset, ServiceQuestion question, Agreement agreement, CancellationToken ct) =>
        SendAsync(dataset, question, agreement, TakeAsync, ct);

    /// <summary>Brings what a partner's feed tells to the service of ours that takes it; its receipt comes back as it is.</summary>
    public Task<ProviderAnswer> BringAsync(OfferedDataset inbox, ServiceQuestion question, Agreement agreement, CancellationToken ct) =>
        SendAsync(inbox, question, agreement, static (response, content, asked, _, _) => ValueTask.FromResult(response.IsSuccessStatusCode
            ? new ProviderAnswer { Status = 200, ContentType = "application/json", Content = Content.Of(content.Memory.Span) }
            : Refusal((int)response.StatusCode, content, response, asked, null)), ct);

    private delegate ValueTask<ProviderAnswer> Take(HttpResponseMessage response, Content content, ServiceQuestion question, Agreement agreement, CancellationToken ct);

    private async Task<ProviderAnswer> SendAsync(OfferedDataset dataset, ServiceQuestion question, Agreement agreement, Take take, CancellationToken ct)
    {
        using var place = admission.Service(dataset.Service).TryEnter();
        if (place is null)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, question.RequestId, TimeSpan.FromSeconds(1));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(limits.ServiceDeadline);
        try
        {
            using var request = Build(dataset, question, agreement);
            using var response = await Breaker(dataset.Service).ExecuteAsync(token => TrySendAsync(request, token, ct), deadline.Token)
                ?? throw new OperationCanceledException(ct);
            using var content = await Content.ReadAsync(await response.Content.ReadAsStreamAsync(deadline.Token), response.Content.Headers.ContentLength, budget, deadline.Token);
            return content is null
                ? Refuse(question, ExchangeFaults.ServiceAnswerRefused("it is longer than a message may be"))
                : await take(response, content, question, agreement, deadline.Token);
        }
        catch (BrokenCircuitException)
        {
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, question.RequestId, BreakFor);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(question, ExchangeFaults.ServiceTimeout);
        }
        catch (Exception away) when (away is SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError })
        {
            // A connection that was reset the moment it came about is told as a bare SocketException.
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, question.RequestId, TimeSpan.FromSeconds(2));
        }
        catch (Exception brokenOff) when (brokenOff is HttpRequestException or IOException)
        {
            return Refuse(question, ExchangeFaults.ServiceFault);
        }
    }

    public void Dispose() => http.Dispose();

    // Null when the asker is gone: that says nothing about the service, and must not count against it.
    private async ValueTask<HttpResponseMessage?> TrySendAsync(HttpRequestMessage request, CancellationToken deadline, CancellationToken asker)
    {
        try
        {
            return await http.SendAsync(request, deadline);
        }
        catch (OperationCanceledException) when (asker.IsCancellationRequested)
        {
            return null;
        }
    }

    private static ProviderAnswer Refuse(ServiceQuestion question, ExchangeFault fault) => ProviderAnswer.Of(fault, question.RequestId);

    private HttpRequestMessage Build(OfferedDataset dataset, ServiceQuestion question, Agreement agreement)
    {
        var address = $"{dataset.Address.AbsoluteUri.TrimEnd('/')}/exchange/{dataset.Declaration.Code}{question.Path}{(question.Query is null ? "" : "?" + question.Query)}";
        // Byte for byte what was agreed and signed: nothing is decoded, ordered or put right on the way.
        var request = new HttpRequestMessage(new HttpMethod(question.Method), new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var headers = request.Headers;
        headers.TryAddWithoutValidation(ExchangeHeaders.ExchangeToken, tokens.For(dataset.Service, agreement, question.Purpose));
        headers.TryAddWithoutValidation("accept", "application/json");
        if (question.Subscription is { } subscription)
            headers.TryAddWithoutValidation(ExchangeHeaders.Subscription, subscription.ToString());
        foreach (var name in ForService)
        {
            if (question.Header(name) is { } value)
                headers.TryAddWithoutValidation(name, value);
        }
        if (question.Content.Length > 0)
        {
            request.Content = question.Content.InMemory ? new ReadOnlyMemoryContent(question.Content.Memory) : new StreamContent(question.Content.OpenRead());
            request.Content.Headers.ContentLength = question.Content.Length;
            if (question.Header("content-type") is { } type)
                request.Content.Headers.TryAddWithoutValidation("content-type", type);
        }
        return request;
    }

    private async ValueTask<ProviderAnswer> TakeAsync(HttpResponseMessage response, Content content, ServiceQuestion question, Agreement agreement, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var subject = Single(response.Headers, ExchangeHeaders.Subject);
        if (status is not (>= 200 and < 300))
            return Refusal(status, content, response, question, subject);
        if (Single(response.Headers, ExchangeHeaders.RowScope) != agreement.Rows.ToString())
            return Refuse(question, ExchangeFaults.RowsNotApplied);
        var headers = new List<(string, string)>(4);
        foreach (var name in new[] { "etag", "last-modified", "content-language" })
        {
            if ((Single(response.Headers, name) ?? Single(response.Content.Headers, name)) is { } value && ExchangeHeaders.IsPlain(value))
                headers.Add((name, value));
        }
        if (content.Length == 0)
            return new() { Status = status, Subject = subject, Headers = headers };
        if (response.Content.Headers.ContentType is not { MediaType: "application/json" } || response.Content.Headers.ContentEncoding.Count > 0)
            return Refuse(question, ExchangeFaults.ServiceAnswerRefused("it is no plain JSON"));

        var (outcome, cut) = content.InMemory ? Cut(agreement, content.Memory.Span, (int)content.Length) : await CutLargeAsync(agreement, content, ct);
        return outcome == FilterOutcome.Kept
            ? new() { Status = status, ContentType = "application/json", Content = cut!, Subject = subject, Headers = headers }
            : Refuse(question, ExchangeFaults.ServiceAnswerRefused(Words(outcome)));
    }

    private (FilterOutcome, Content?) Cut(Agreement agreement, ReadOnlySpan<byte> json, int expected)
    {
        if (filters.Count > 10_000)
            filters.Clear();
        var filter = filters.GetOrAdd(agreement.Id, static (_, fields) => FieldFilter.Compile(fields), agreement.Fields);
        using var to = new PooledBuffer(Math.Max(256, expected));
        var outcome = filter.Apply(json, to);
        return (outcome, outcome == FilterOutcome.Kept ? to.ToContent() : null);
    }

    private async ValueTask<(FilterOutcome, Content?)> CutLargeAsync(Agreement agreement, Content content, CancellationToken ct)
    {
        await largeAnswers.WaitAsync(ct);
        var whole = ArrayPool<byte>.Shared.Rent((int)content.Length);
        try
        {
            using var from = content.OpenRead();
            from.ReadExactly(whole, 0, (int)content.Length);
            return Cut(agreement, whole.AsSpan(0, (int)content.Length), 64 * 1024);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
            largeAnswers.Release();
        }
    }

    // The status and the kind of a refusal pass; its words may hold data and do not.
    private static ProviderAnswer Refusal(int status, Content content, HttpResponseMessage response, ServiceQuestion question, string? subject)
    {
        if (status == 503)
            return ProviderAnswer.Of(ExchangeFaults.ServiceUnavailable, question.RequestId, response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(2));
        if (status == 504)
            return Refuse(question, ExchangeFaults.ServiceTimeout);
        var (slug, title) = status switch
        {
            400 => ("request", "The service cannot read the request"),
            404 => ("not-found", "Not found"),
            409 => ("conflict", "The request conflicts with what the service holds"),
            412 => ("precondition", "The resource has changed meanwhile"),
            422 => ("not-processable", "The service cannot carry out the request"),
            428 => ("precondition-required", "The request must name the version it changes"),
            429 => ("too-many-requests", "The service takes no more requests for now"),
            _ => ("", ""),
        };
        if (slug.Length == 0)
            return Refuse(question, ExchangeFaults.ServiceFault);
        var kind = status == 404 ? slug : KindOf(content) ?? slug;
        return new()
        {
            Status = status,
            ContentType = ExchangeFault.ContentType,
            Content = Content.Of(JsonSerializer.SerializeToUtf8Bytes(new { type = "urn:lmis:problem:" + kind, title, status, requestId = question.RequestId })),
            Subject = subject,
        };
    }

    private static string? KindOf(Content content)
    {
        if (!content.InMemory || content.Length > 64 * 1024)
            return null;
        try
        {
            using var problem = JsonDocument.Parse(content.Memory);
            const string prefix = "urn:lmis:problem:";
            return problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                && type.GetString() is { Length: < 80 } text && text.StartsWith(prefix, StringComparison.Ordinal) && !text.AsSpan(prefix.Length).ContainsAnyExcept(SlugCharacters)
                ? text[prefix.Length..]
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Single(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;

    private static string Words(FilterOutcome outcome) => outcome switch
    {
        FilterOutcome.DuplicateName => "it names a member twice",
        FilterOutcome.InvalidUtf8 => "it is no valid UTF-8",
        FilterOutcome.TooDeep => "it is nested too deeply",
        _ => "it is no JSON",
    };

    // A service that keeps failing is left alone for a moment instead of holding every asker for the length of a deadline.
    private ResiliencePipeline Breaker(string service) => breakers.GetOrAdd(service, (_, time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = BreakFor,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<SocketException>().Handle<OperationCanceledException>(),
        }).Build(), clock);
}
