using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>Apps of both provinces that ask the other one through their own gateway, each on connections that are kept.</summary>
internal sealed class ExchangeLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<string, int> sent = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly ConcurrentBag<double> times = [];
    private readonly List<Task> workers = [];
    private volatile bool patient;
    private int broken;

    public IReadOnlyCollection<string> Failures => failures;

    public int Sent => sent.Values.Sum();

    /// <summary>Questions that a lost replica left unanswered and that were asked again, with the same X-Road-Id.</summary>
    public int Broken => broken;

    /// <summary>Questions sent, by what they were, and how long they took.</summary>
    public string Figures
    {
        get
        {
            var sorted = times.Order().ToList();
            return string.Create(CultureInfo.InvariantCulture, $"""
                exchanges sent   {Sent} ({string.Join(", ", sent.OrderBy(static one => one.Key).Select(static one => $"{one.Value} {one.Key}"))})
                exchanges failed {failures.Count}
                answer time      median {sorted[sorted.Count / 2]:0} ms, 99 % {sorted[sorted.Count * 99 / 100]:0} ms, slowest {sorted[^1]:0} ms
                """);
        }
    }

    /// <summary>Lets some apps of one kind ask on and on.</summary>
    /// <param name="kind">What they are called in the figures.</param>
    /// <param name="apps">How many.</param>
    /// <param name="gateway">Their own gateway.</param>
    /// <param name="client">The subsystem for which they ask.</param>
    /// <param name="token">Gives an access token each time.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="target">Whom and what.</param>
    /// <param name="body">The question's content; null for a GET.</param>
    public void Add(string kind, int apps, Uri gateway, string client, Func<Task<string>> token, string purpose, string target, Func<object>? body = null)
    {
        for (var i = 0; i < apps; i++)
            workers.Add(RepeatAsync());

        async Task RepeatAsync()
        {
            await Task.Yield();
            using var app = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
            while (!end.IsCancellationRequested)
            {
                await AskAsync(app, kind, async id =>
                {
                    var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, target) { Content = body is null ? null : JsonContent.Create(body()) };
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token());
                    request.Headers.Add("X-Road-Client", client);
                    request.Headers.Add("X-Road-Id", id);
                    request.Headers.Add("Lmis-Purpose", purpose);
                    return request;
                });
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>From now on replicas may be lost: a question that finds nobody is asked again and counts as <see cref="Broken"/>.</summary>
    public void BePatient() => patient = true;

    /// <summary>Lets every question that is under way come to its end, and begins no other.</summary>
    public async Task EndAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(workers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        end.Dispose();
    }

    /// <summary>A question about one person, with fresh salt.</summary>
    public static object About(string personalNumber) => new { personalNumber, salt = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)) };

    private async Task AskAsync(HttpClient app, string kind, Func<string, Task<HttpRequestMessage>> make)
    {
        var (id, first) = (Guid.CreateVersion7().ToString(), Stopwatch.GetTimestamp());
        while (true)
        {
            sent.AddOrUpdate(kind, 1, static (_, count) => count + 1);
            var began = Stopwatch.GetTimestamp();
            using var request = await make(id);
            var (why, isLost) = ("", true);
            try
            {
                using var answer = await app.SendAsync(request);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
                why = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                isLost = answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            }
            catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
            {
                why = $"{away.Message} {away.InnerException?.Message}";
            }
            if (!patient || !isLost || Stopwatch.GetElapsedTime(first) > TimeSpan.FromMinutes(2))
            {
                failures.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {kind} {request.RequestUri}: {why}");
                return;
            }
            Interlocked.Increment(ref broken);
            await Task.Delay(100);
        }
    }
}
