using System.Net.Http.Json;
using Lmis.Contracts;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rights;

/// <summary>Persons with logins of their own, and the officers who deal with their rights.</summary>
internal static class RightsUnderTest
{
    public static HttpClient RightsOfficer(this RegistryUnderTest registry, string area = "19", string language = "en") =>
        registry.Officer(area, $"{AllScopes} {Scopes.RegistryRights}", language: language);

    public static HttpClient Auditor(this RegistryUnderTest registry, string area = "19") => registry.Officer(area, Scopes.RegistryAudit, "inspection");

    /// <summary>Whoever signed in with this login, as Identity's token says: no area, the scope of the role worker.</summary>
    public static HttpClient Person(this RegistryUnderTest registry, Guid login, string language = "en")
    {
        var client = registry.Service.HttpAs(TestTokens.Issue(Scopes.RegistrySelf, subject: login.ToString(), clientId: "citizen-app", name: "Người dân", roles: ["worker"]));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>Links a new login to the person and gives a client that is signed in with it.</summary>
    public static async Task<HttpClient> LinkedAsync(this RegistryUnderTest registry, Guid person)
    {
        var login = Guid.CreateVersion7();
        await OkAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{person}/login", new { login, proof = "identity-card" }, Ct), 201);
        return registry.Person(login);
    }

    /// <summary>Has the processing of the person's record restricted, as asked on paper and granted.</summary>
    public static async Task RestrictAsync(this HttpClient officer, Guid person)
    {
        var asked = await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{person}/data-requests", new { kind = "restriction", statement = "Đề nghị hạn chế xử lý", document = "HC-1" }, Ct), 201);
        Assert.Equal("carried-out", (string?)(await OkAsync(await officer.PostAsJsonAsync($"/v1/data-requests/{asked["id"]}/decision", new { decision = "accepted", reason = "Có căn cứ" }, Ct)))["state"]);
    }
}
