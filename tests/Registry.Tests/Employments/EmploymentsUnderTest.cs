using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Registry.Tests.Employers;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employments;

/// <summary>What the tests of employments ask the registry.</summary>
internal static class EmploymentsUnderTest
{
    /// <summary>A good form of an open employment.</summary>
    public static JsonObject Job(string startedOn = "2026-03-01") => new()
    {
        ["contractKind"] = "indefinite", ["startedOn"] = startedOn, ["occupation"] = "21", ["jobTitle"] = "Kỹ sư", ["workplaceCommune"] = "05467",
        ["inIndustrialZone"] = "Có", ["hoursPerWeek"] = "40", ["wage"] = "12.500.000",
    };

    public static JsonObject Opening(Guid employer, JsonObject job) => new() { ["employerId"] = employer, ["employment"] = job };

    public static async Task<JsonObject> OpenAsync(this RegistryUnderTest registry, Guid person, Guid employer, JsonObject job, string area = "19") =>
        await OkAsync(await registry.Officer(area).PostAsJsonAsync($"/v1/workers/{person}/employments", Opening(employer, job), Ct), 201);

    /// <summary>A person of Gia Sàng who has no job.</summary>
    public static Task<Guid> UnemployedPersonAsync(this RegistryUnderTest registry) => registry.EnterAsync(Unemployed(Form()));

    public static async Task<JsonArray> EmploymentsAsync(this RegistryUnderTest registry, Guid person, string area = "19") =>
        (await OkAsync(await registry.Officer(area).GetAsync($"/v1/workers/{person}/employments", Ct)))["employments"]!.AsArray();

    /// <summary>The employments of a person as start..end, oldest first.</summary>
    public static async Task<string[]> DaysAsync(this RegistryUnderTest registry, Guid person) =>
        [.. (await registry.EmploymentsAsync(person)).Select(static e => $"{e!["startedOn"]}..{e["endedOn"]}").Order(StringComparer.Ordinal)];

    public static Task<Guid> EmployerAsync(this RegistryUnderTest registry, JsonObject? form = null) => registry.EnterEmployerAsync(form ?? EmployersUnderTest.Enterprise());

    /// <summary>Delivers an event as the sidecar does and gives its answer: SUCCESS or RETRY.</summary>
    public static async Task<string> DeliverAsync<T>(this RegistryUnderTest registry, string topic, T data, Guid? id = null)
    {
        using var sidecar = registry.Service.AsSidecar();
        using var answer = await sidecar.PostAsJsonAsync($"/messaging/events/{topic}", new
        {
            id = (id ?? Guid.CreateVersion7()).ToString(), specversion = "1.0", source = "test", type = topic, topic, pubsubname = "pubsub",
            datacontenttype = "application/json", data = JsonSerializer.SerializeToElement(data, JsonSerializerOptions.Web),
        }, Ct);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["status"]!;
    }
}
