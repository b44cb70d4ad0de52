using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Simulators.Population;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Pods;

/// <summary>
/// Officers and an app at work through one gateway address: they enter, enter again with the same key, read, correct, import and ask for indicators,
/// each on connections that are kept. Whatever is not the answer expected is a failure, with its words.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const string Scopes = "registry.read registry.write registry.sensitive registry.import";
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<string, int> sent = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly ConcurrentBag<double> times = [];
    private readonly List<HttpClient> clients = [];
    private readonly HashSet<string> taken = [];
    private readonly List<PopulationRow> rows;
    private readonly List<Task> workers = [];
    private readonly Func<Task<string>> officerToken;
    private readonly LoadPace pace;
    private readonly ConcurrentDictionary<Guid, string> numbers = new();
    private int number = 100_000;
    private int broken;
    private volatile bool patient;

    private Load(Uri gateway, Func<Task<string>>? officerToken, LoadPace pace)
    {
        (Gateway, this.pace) = (gateway, pace);
        this.officerToken = officerToken ?? (static () => Task.FromResult(TestTokens.Issue(Scopes, "19", name: "Cán bộ")));
        rows = [.. PopulationGenerator.Rows(new PopulationOptions { Rows = 20_000, Seed = 7, Series = 3, Dirty = 0 })];
        taken.UnionWith(rows.Select(static row => row.Values[Column.PersonalNumber]!));
    }

    public Uri Gateway { get; }

    /// <summary>Every person entered by hand, with the version of the record that was last answered.</summary>
    public ConcurrentDictionary<Guid, int> Entered { get; } = new();

    /// <summary>Rows of files that were answered as entered.</summary>
    public int Imported { get; private set; }

    /// <summary>Files that were imported to their end.</summary>
    public int Files { get; private set; }

    /// <summary>The personal number of somebody entered by hand and readable since.</summary>
    public string? Known => numbers.Values.FirstOrDefault();

    /// <summary>Requests that were broken off or found nobody, since they are asked again.</summary>
    public int Broken => broken;

    public int Sent => sent.Values.Sum();

    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Requests sent, by what they were, and how long they took.</summary>
    public string Figures
    {
        get
        {
            var sorted = times.Order().ToList();
            return string.Create(CultureInfo.InvariantCulture, $"""
                requests sent    {Sent} ({string.Join(", ", sent.OrderBy(static one => one.Key).Select(static one => $"{one.Value} {one.Key}"))})
                requests failed  {failures.Count}
                answer time      median {sorted[sorted.Count / 2]:0} ms, 99 % {sorted[sorted.Count * 99 / 100]:0} ms, slowest {sorted[^1]:0} ms
                files imported   {Files} with {Imported} rows
                """);
        }
    }

    /// <summary>Begins.</summary>
    /// <param name="gateway">The address of the gateway's replicas.</param>
    /// <param name="officerToken">Gives an access token each time one is needed; the tests' own, if left out.</param>
    /// <param name="pace">How fast; as fast as they can, if left out.</param>
    public static Load Start(Uri gateway, Func<Task<string>>? officerToken = null, LoadPace? pace = null)
    {
        var load = new Load(gateway, officerToken, pace ?? LoadPace.Full);
        load.workers.AddRange(Enumerable.Range(0, load.pace.OfEach).Select(_ => load.RepeatAsync(load.EnterAsync, load.pace.Rest)));
        load.workers.AddRange(Enumerable.Range(0, load.pace.OfEach).Select(_ => load.RepeatAsync(load.LookAsync, load.pace.Rest)));
        load.workers.Add(load.RepeatAsync(load.ImportAsync, load.pace.BetweenFiles));
        return load;
    }

    /// <summary>
    /// From now on replicas may be lost: what is broken off, or finds nobody, is asked again as it was, under the same key, and counts as <see cref="Broken"/>;
    /// only what is not answered then either has failed. Files begin no more, for an upload has no key.
    /// </summary>
    public void BePatient() => patient = true;

    /// <summary>Lets every request that is under way come to its end, and begins no other.</summary>
    public async Task EndAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(workers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        clients.ForEach(static client => client.Dispose());
        end.Dispose();
    }

    private async Task RepeatAsync(Func<HttpClient, Task> step, TimeSpan rest)
    {
        await Task.Yield();
        var client = new HttpClient { BaseAddress = Gateway, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
        lock (clients)
            clients.Add(client);
        while (!end.IsCancellationRequested)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await officerToken());
            try
            {
                await step(client);
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
            {
                failures.Enqueue(fault.ToString());
            }
            await Task.Delay(rest, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EnterAsync(HttpClient officer)
    {
        var (form, key) = (new JsonObject { ["record"] = Form(NewNumber()) }, Guid.CreateVersion7().ToString());
        if (await EntryAsync(officer, form, key, "entries") is not { } person)
            return;
        Entered[person] = 1;
        // An officer whose network broke off sends the form again.
        if (await EntryAsync(officer, form, key, "repeated entries") is { } again && again != person)
            failures.Enqueue($"The same key gave another person: {person} and {again}.");
        await ReadAsync(officer, person, NumberOf(form));
        numbers[person] = NumberOf(form);
        var corrected = await AskAsync(officer, "corrections", HttpStatusCode.OK, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, $"api/registry/v1/workers/{person}") { Content = JsonContent.Create(new JsonObject { ["record"] = Form(NumberOf(form), "Trưởng phòng"), ["trigger"] = "other-change" }) };
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            return request;
        }, doneBefore: HttpStatusCode.PreconditionFailed);
        if (corrected is not null)
            Entered[person] = (int?)corrected["version"] ?? 2;
    }

    // Whatever was protected under whichever key is read as it was entered.
    private async Task ReadAsync(HttpClient officer, Guid person, string entered)
    {
        var read = await AskAsync(officer, "readings", HttpStatusCode.OK, () => new(HttpMethod.Get, $"api/registry/v1/workers/{person}"));
        if (read is not null && !read.ToJsonString().Contains(entered, StringComparison.Ordinal))
            failures.Enqueue($"{person} was not read with the number that was entered: {read.ToJsonString()}");
    }

    private async Task<Guid?> EntryAsync(HttpClient officer, JsonObject form, string key, string kind)
    {
        var answer = await AskAsync(officer, kind, HttpStatusCode.Created, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "api/registry/v1/workers") { Content = JsonContent.Create(form) };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        });
        return answer is null ? null : (Guid)answer["personId"]!;
    }

    private async Task LookAsync(HttpClient app)
    {
        await AskAsync(app, "code lists", HttpStatusCode.OK, static () => new(HttpMethod.Get, "api/registry/v1/code-lists/qualifications-nd318"));
        if (numbers.FirstOrDefault() is { Value: { } entered, Key: var earlier })
            await ReadAsync(app, earlier, entered);
        await AskAsync(app, "searches", HttpStatusCode.OK, static () => new(HttpMethod.Post, "api/registry/v1/workers/search") { Content = JsonContent.Create(new { query = "nguyen van duc", limit = 5 }) });
    }

    private async Task ImportAsync(HttpClient officer)
    {
        var size = pace.RowsOfFile;
        var part = rows.Skip(Files * size).Take(size).ToList();
        if (part.Count < size || patient)
            return;
        using var file = new MemoryStream();
        Assert.Equal(size, LabourFile.ThroughCsv(part, file).Count());
        var name = $"file-{Files}.csv";
        if (await AskAsync(officer, "uploads", HttpStatusCode.Accepted, () => new(HttpMethod.Post, $"api/registry/v1/imports?fileName={name}") { Content = new ByteArrayContent(file.ToArray()) { Headers = { ContentType = new("text/csv") } } }) is not { } batch)
            return;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2); await Task.Delay(100))
        {
            if (await AskAsync(officer, "looks at imports", HttpStatusCode.OK, () => new(HttpMethod.Get, $"api/registry/v1/imports/{(string)batch["id"]!}")) is not { } state)
                continue;
            if ((string)state["state"]! is "completed")
            {
                Imported += (int)state["entered"]!;
                Files++;
                if ((int)state["entered"]! != size)
                    failures.Enqueue($"Of {size} rows {state.ToJsonString()}");
                return;
            }
            if ((string)state["state"]! is "failed")
                break;
        }
        failures.Enqueue($"The import {batch.ToJsonString()} did not complete.");
        Files++;
    }

    // Done before: what the answer is when the same was asked before, and done, although nobody heard of it.
    private async Task<JsonObject?> AskAsync(HttpClient client, string kind, HttpStatusCode expected, Func<HttpRequestMessage> make, HttpStatusCode? doneBefore = null)
    {
        var first = Stopwatch.GetTimestamp();
        for (var again = false; ; again = true)
        {
            sent.AddOrUpdate(kind, 1, static (_, count) => count + 1);
            var began = Stopwatch.GetTimestamp();
            using var request = make();
            var (why, isLost) = ("", true);
            try
            {
                using var answer = await client.SendAsync(request);
                var body = await answer.Content.ReadAsStringAsync();
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (answer.StatusCode == expected)
                    return JsonNode.Parse(body) as JsonObject;
                if (again && answer.StatusCode == doneBefore)
                    return [];
                why = $"{(int)answer.StatusCode} {body}";
                isLost = answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            }
            catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
            {
                why = $"{away.Message} {away.InnerException?.Message}";
            }
            if (patient && isLost && Stopwatch.GetElapsedTime(first) < TimeSpan.FromMinutes(2))
            {
                Interlocked.Increment(ref broken);
                await Task.Delay(100);
                continue;
            }
            failures.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {request.Method} {request.RequestUri}: {why}");
            return null;
        }
    }

    private string NewNumber()
    {
        string one;
        do
            one = string.Create(CultureInfo.InvariantCulture, $"019090{Interlocked.Increment(ref number):000000}");
        while (taken.Contains(one));
        return one;
    }

    private static string NumberOf(JsonObject form) => (string)form["record"]!["personalNumber"]!;

    private static JsonObject Form(string number, string title = "Kỹ sư") => new()
    {
        ["fullName"] = "Nguyễn Văn Đức", ["birthDate"] = "1990-11-05", ["sex"] = "Nam", ["personalNumber"] = number,
        ["permanentCommune"] = "05467", ["qualification"] = "Đại học", ["generalEducation"] = "12", ["activityStatus"] = "Người có việc làm",
        ["socialInsurance"] = "BHXH bắt buộc", ["jobTitle"] = title, ["occupation"] = "21", ["contractKind"] = "Xác định thời hạn",
        ["contractStartedOn"] = "01/02/2024", ["employerName"] = "Công ty A", ["employerCode"] = "0100109106", ["employerKind"] = "Doanh nghiệp: ngoài Nhà nước",
        ["industry"] = "011", ["seeksWork"] = "Không",
    };
}
