using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.AreaWalk;

/// <summary>One answer, with what was sent for it and how much work it was.</summary>
/// <param name="Sent">Method, address and body.</param>
/// <param name="Received">Status, headers and body as they came.</param>
/// <param name="Comparable">The same without what differs between any two answers: ids, times, traces, and the target's own values.</param>
/// <param name="Commands">SQL commands executed.</param>
internal sealed record AreaWalkAnswer(string Sent, string Received, string Comparable, int Commands);

/// <summary>The officer of commune A on one walk past one target; keeps every answer.</summary>
internal sealed partial class AreaWalkOfficer(HttpClient http, AreaWalkTarget? target, SqlCommands commands)
{
    // Letters as they are: what was sent is looked for in what came.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public List<AreaWalkAnswer> Answers { get; } = [];

    public Task<JsonNode?> GetAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    public Task<JsonNode?> PostAsync(string address, JsonNode? body = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body is null ? null : Json(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return SendAsync(request);
    }

    public Task<JsonNode?> PutAsync(string address, JsonNode body, string ifMatch = "\"1\"")
    {
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return SendAsync(request);
    }

    /// <summary>Asks again until the answer is as told; only the last one counts.</summary>
    public async Task<JsonNode?> GetUntilAsync(string address, Func<JsonNode?, bool> enough)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await GetAsync(address);
            if (enough(answer))
                return answer;
            Assert.True(tries < 600, $"{address} did not come to an end: {Answers[^1].Received}");
            Answers.RemoveAt(Answers.Count - 1);
            await Task.Delay(100, Ct);
        }
    }

    public async Task<JsonNode?> SendAsync(HttpRequestMessage request)
    {
        using var _ = request;
        var trace = ActivityTraceId.CreateRandom();
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(Ct);
        var sent = $"{request.Method} {request.RequestUri} {body}";
        using var response = await http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(static h => h.Key is not ("Date" or "Transfer-Encoding"))
            .OrderBy(static h => h.Key, StringComparer.OrdinalIgnoreCase).Select(static h => $"{h.Key}: {string.Join(", ", h.Value)}");
        var received = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}\n").AppendJoin('\n', headers).Append("\n\n").Append(text).ToString();
        Answers.Add(new AreaWalkAnswer(sent, received, Comparable(received), commands.Of(trace)));
        return text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null;
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(Plain), Encoding.UTF8, "application/json");

    private string Comparable(string text)
    {
        if (target is not null)
        {
            foreach (var (value, name) in new[]
                { (target.PersonId.ToString(), "{person}"), (target.OwnPersonId.ToString(), "{own}"), (target.ImportId.ToString(), "{import}"),
                  (target.Name, "{name}"), (VietnameseText.Fold(target.Name), "{name}"), (target.BirthDate, "{born}"), (target.Phone, "{phone}") })
                text = text.Replace(value, name, StringComparison.OrdinalIgnoreCase);
        }
        text = Number().Replace(text, "{number}");
        return Trace().Replace(Time().Replace(Id().Replace(Size().Replace(text, "$1{size}"), "{id}"), "{time}"), "{trace}");
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Id();

    // Of somebody's own, one per target; a number that was not sent is found by being planted.
    [GeneratedRegex(@"\b0\d{11}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)")]
    private static partial Regex Time();

    [GeneratedRegex("(00-)?[0-9a-f]{32}(-[0-9a-f]{16}-0[01])?")]
    private static partial Regex Trace();

    // A time with a zero at its end is a digit shorter.
    [GeneratedRegex("(Content-Length: )[0-9]+")]
    private static partial Regex Size();
}
