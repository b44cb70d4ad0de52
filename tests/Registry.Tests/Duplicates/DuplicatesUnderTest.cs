using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Duplicates;

/// <summary>What the tests of duplicates ask a registry.</summary>
internal static class DuplicatesUnderTest
{
    public const string MergeScopes = $"{AllScopes} {Scopes.RegistryMerge}";

    /// <summary>Searches, and waits until it is done.</summary>
    public static async Task<JsonObject> SearchAsync(HttpClient officer, bool whole = false)
    {
        var id = (string?)(await OkAsync(await officer.PostAsJsonAsync("/v1/duplicates/search", new { whole }, Ct), 202))["id"];
        for (var tries = 0; ; tries++)
        {
            var search = await OkAsync(await officer.GetAsync($"/v1/duplicates/searches/{id}", Ct));
            if ((string?)search["state"] == "completed")
                return search;
            Assert.True(tries < 600, search.ToJsonString());
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>The whole queue, page after page.</summary>
    public static async Task<List<JsonObject>> QueueAsync(HttpClient officer, string state = "open", int limit = 2)
    {
        var all = new List<JsonObject>();
        for (string? next = ""; next is not null;)
        {
            var page = await OkAsync(await officer.GetAsync($"/v1/duplicates?state={state}&limit={limit}{(next.Length > 0 ? "&after=" + next : "")}", Ct));
            all.AddRange(page["duplicates"]!.AsArray().Select(static d => d!.AsObject()));
            next = (string?)page["next"];
        }
        return all;
    }

    /// <summary>The pair of two persons in a queue, if it is there.</summary>
    public static JsonObject? PairOf(IEnumerable<JsonObject> queue, Guid one, Guid other) =>
        queue.SingleOrDefault(d => new[] { (string?)d["first"]!["personId"], (string?)d["second"]!["personId"] }.Order().SequenceEqual(new[] { one.ToString(), other.ToString() }.Order()));

    /// <summary>A form of somebody called so.</summary>
    public static JsonObject Called(string name, string commune = "05467", string born = "1990-11-05")
    {
        var form = Form();
        (form["fullName"], form["permanentCommune"], form["birthDate"]) = (name, commune, born);
        return form;
    }
}
