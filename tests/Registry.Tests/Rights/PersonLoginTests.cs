using System.Net;
using System.Net.Http.Json;
using Lmis.Contracts;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rights;

public sealed class PersonLoginTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_login_that_an_officer_linked_shows_that_persons_record_and_no_longer_once_the_link_ended()
    {
        var (id, login) = (await registry.EnterAsync(), Guid.CreateVersion7());
        var person = registry.Person(login);
        await ProblemAsync(await person.GetAsync("/v1/me", Ct), 404, "login-not-linked");
        await OkAsync(await registry.RightsOfficer("05467").PostAsJsonAsync($"/v1/workers/{id}/login", new { login, proof = "vneid" }, Ct), 201);
        Assert.Equal(id.ToString(), (string?)(await OkAsync(await person.GetAsync("/v1/me", Ct)))["personId"]);
        Assert.Equal(HttpStatusCode.NoContent, (await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/login/end", new { reason = "person-asked" }, Ct)).StatusCode);
        foreach (var address in new[] { "/v1/me", "/v1/me/readings", "/v1/me/export" })
            await ProblemAsync(await person.GetAsync(address, Ct), 404, "login-not-linked");
        Assert.Equal(["vneid 05467 person-asked True"], await registry.QueryAsync<string>("SELECT concat_ws(' ', proof, linked_unit, end_reason, initcap((ended_at IS NOT NULL)::text)) FROM person_login WHERE person_id = $1", id));
    }

    [Fact]
    public async Task A_person_has_one_login_and_a_login_one_person_also_when_two_officers_link_at_once()
    {
        var (one, other) = (await registry.EnterAsync(), await registry.EnterAsync());
        var officer = registry.RightsOfficer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => officer.PostAsJsonAsync($"/v1/workers/{one}/login", new { login = Guid.CreateVersion7(), proof = "vneid" }, Ct)));
        Assert.Single(answers, static a => a.StatusCode == HttpStatusCode.Created);
        await ProblemAsync(answers.First(static a => a.StatusCode != HttpStatusCode.Created), 409, "person-has-login");
        var login = (await registry.QueryAsync<Guid>("SELECT login FROM person_login WHERE person_id = $1", one)).Single();
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{other}/login", new { login, proof = "vneid" }, Ct), 409, "login-in-use");

        await officer.PostAsJsonAsync($"/v1/workers/{one}/login/end", new { reason = "wrong-person" }, Ct);
        await ProblemAsync(await officer.PostAsJsonAsync($"/v1/workers/{one}/login/end", new { reason = "wrong-person" }, Ct), 409, "person-has-no-login");
        await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{other}/login", new { login, proof = "vneid" }, Ct), 201);
    }

    [Fact]
    public async Task Nobody_links_their_own_login_without_the_right_outside_the_area_or_without_a_proof()
    {
        var id = await registry.EnterAsync();
        var body = new { login = Guid.CreateVersion7(), proof = "vneid" };
        await ProblemAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/login", new { login = "019377a0-0000-7000-8000-000000000001", proof = "vneid" }, Ct), 403, "own-login");
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/login", body, Ct), 403, "missing-scope");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/workers/{id}/login", body, Ct), 404, "labour-record-unknown");
        await ProblemAsync(await registry.RightsOfficer("01840").PostAsJsonAsync($"/v1/workers/{id}/login/end", new { reason = "login-lost" }, Ct), 404, "labour-record-unknown");
        foreach (var wrong in new object[] { new { login = body.login, proof = "passport" }, new { proof = "vneid" } })
            Assert.Equal(HttpStatusCode.BadRequest, (await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/login", wrong, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/login/end", new { reason = "whatever" }, Ct)).StatusCode);
        await registry.QueryAsync<int>("UPDATE worker SET is_active = false WHERE person_id = $1 RETURNING 1", id);
        await ProblemAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/login", body, Ct), 409, "labour-record-left");
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM person_login WHERE person_id = $1", id));
    }

    [Fact]
    public async Task An_officers_token_and_a_token_of_no_user_show_nobody()
    {
        await ProblemAsync(await registry.Officer().GetAsync("/v1/me", Ct), 403, "missing-scope");
        await ProblemAsync(await registry.Service.HttpAs(Testing.TestTokens.Issue(Scopes.RegistrySelf, subject: "some-app")).GetAsync("/v1/me", Ct), 404, "login-not-linked");
    }
}
