using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Employers;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.SpecialGroups;

/// <summary>What the tests of special groups send.</summary>
internal static class SpecialGroupsUnderTest
{
    /// <summary>A person with disability since a day of 2024, as a certificate says.</summary>
    public static JsonObject Disabled() => new()
    {
        ["group"] = "disability", ["proofKind"] = "Giấy xác nhận khuyết tật", ["proofNumber"] = "KT-2024/118", ["proofIssuer"] = "UBND phường Gia Sàng", ["proofDate"] = "05/03/2024",
    };

    public static JsonObject Poor(string from = "2026-01-01", string? until = "2026-12-31") => new()
    {
        ["group"] = "Thuộc hộ nghèo", ["proofKind"] = "poor-household-certificate", ["proofNumber"] = "HN-19/77", ["proofIssuer"] = "UBND phường Gia Sàng", ["proofDate"] = "2025-12-20",
        ["validFrom"] = from, ["validUntil"] = until,
    };

    public static JsonObject With(this JsonObject form, string field, string? value)
    {
        form[field] = value;
        return form;
    }

    public static Task<HttpResponseMessage> AddAsync(HttpClient officer, Guid person, JsonObject entry, string? restrictionGround = null) =>
        officer.PostAsJsonAsync($"/v1/workers/{person}/special-groups", new JsonObject { ["entry"] = entry.DeepClone(), ["restrictionGround"] = restrictionGround }, Ct);

    /// <summary>Adds one and gives its id.</summary>
    public static async Task<Guid> AddedAsync(HttpClient officer, Guid person, JsonObject entry) => (await OkAsync(await AddAsync(officer, person, entry), 201))["id"]!.GetValue<Guid>();

    public static Task<HttpResponseMessage> CorrectAsync(HttpClient officer, Guid person, Guid id, JsonObject entry, string? ifMatch, string? reason = null) =>
        EmployersUnderTest.SendAsync(officer, HttpMethod.Put, $"/v1/workers/{person}/special-groups/{id}", new JsonObject { ["entry"] = entry.DeepClone(), ["reason"] = reason }, ifMatch);

    public static Task<HttpResponseMessage> EndAsync(HttpClient officer, Guid person, Guid id, JsonObject end, string? ifMatch) =>
        EmployersUnderTest.SendAsync(officer, HttpMethod.Post, $"/v1/workers/{person}/special-groups/{id}/end", end, ifMatch);

    public static async Task<JsonObject> ListAsync(HttpClient officer, Guid person) => await OkAsync(await officer.GetAsync($"/v1/workers/{person}/special-groups", Ct));

    /// <summary>How the person stands, as <c>group state declared</c>.</summary>
    public static string[] Standings(JsonObject list) => [.. list["groups"]!.AsArray().Select(static g => $"{g!["group"]} {g["state"]}{((bool)g["declared"]! ? " declared" : "")}")];

    /// <summary>A form that declares these groups.</summary>
    public static JsonObject Declaring(params string[] groups)
    {
        var form = Form();
        form["specialGroups"] = new JsonArray([.. groups.Select(static g => (JsonNode)g)]);
        return form;
    }
}
