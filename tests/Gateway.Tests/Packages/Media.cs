using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Exchange.Agreements;
using Lmis.Gateway.Tests.Doors;
using Lmis.Gateway.Tests.Feeds;

namespace Lmis.Gateway.Tests.Packages;

/// <summary>What an administrator does with packages: makes, carries, takes, looks.</summary>
internal static class Media
{
    public static async Task SubscribeAsync(Network network, Agreement agreement)
    {
        await AdministerAsync(network.Consumer, HttpMethod.Post, "/subscriptions", JsonContent.Create(new { agreement = agreement.Id, operation = "/changes", purpose = "labour-registration" }), 201);
        var taken = JsonNode.Parse(await TakeAsync(network.Consumer, await TakeAsync(network.Provider, await MakeAsync(network.Consumer))))!;
        Assert.Equal("0", taken["refused"]!.ToString());
    }

    public static Task<string> MakeAsync(NetworkNode node) => AdministerAsync(node, HttpMethod.Post, "/packages", For(node), 200);

    public static Task<string> TakeAsync(NetworkNode node, string package) => AdministerAsync(node, HttpMethod.Post, "/packages/take", Body(package), 200);

    public static JsonContent For(NetworkNode node) => JsonContent.Create(new { to = node.Member.MemberCode == "H55" ? "VN/GOV/H05" : "VN/GOV/H55" });

    public static StringContent Body(string package) => new(package, Encoding.UTF8, "application/jsonl");

    public static async Task<JsonArray> ListAsync(NetworkNode node, string what) => JsonNode.Parse(await AdministerAsync(node, HttpMethod.Get, "/" + what, null, 200))![what]!.AsArray();

    public static async Task<JsonNode> RefusedAsync(NetworkNode node, HttpMethod method, string path, HttpContent body, int status, string slug)
    {
        var problem = JsonNode.Parse(await AdministerAsync(node, method, path, body, status))!;
        Assert.Equal("urn:lmis:problem:" + slug, (string?)problem["type"]);
        return problem;
    }

    public static async Task<string> AdministerAsync(NetworkNode node, HttpMethod method, string path, HttpContent? body, int status)
    {
        using var administrator = node.Administrator();
        using var request = new HttpRequestMessage(method, "/api/exchange/v1" + path) { Content = body };
        using var answer = await administrator.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}: {said}"));
        return said;
    }

    public static void AssertEveryChangeOnce(FeedSource source, FeedSink sink)
    {
        var all = source.All;
        Assert.Equal(all.Count, sink.Applied.Count);
        foreach (var (told, made) in sink.Applied.Zip(all))
            Assert.Equal($"{made.Position} {made.Entity} {made.Kind} {made.Version}", $"{told.GetProperty("position").GetString()} {told.GetProperty("entity").GetGuid()} {told.GetProperty("kind").GetString()} {told.GetProperty("version").GetInt64()}");
    }
}
