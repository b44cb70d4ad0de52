using System.Net.Http.Json;
using Lmis.Registry.Tests.Rights;
using Lmis.Registry.Tests.Verifications;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Consents;

public sealed class MembersTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    private static object Paper(string member) => new { textVersion = "worker-status-job-referral-1", member, document = "2026/HS-1.pdf" };

    [Fact]
    public async Task A_consent_to_an_organisation_that_the_directory_does_not_know_is_refused()
    {
        var (id, _) = await registry.PersonAsync();
        var person = await registry.LinkedAsync(id);
        var own = new { textVersion = "worker-status-job-referral-1", member = "VN/GOV/H99" };
        await ProblemAsync(await person.PostAsJsonAsync("/v1/me/consents", own, Ct), 400, "consent-member-unknown");
        await ProblemAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/consents", Paper("VN/GOV/H99"), Ct), 400, "consent-member-unknown");
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM consent WHERE person_id = $1", id));
        await OkAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/consents", Paper("VN/GOV/H05"), Ct), 201);
    }

    [Fact]
    public async Task A_consent_is_taken_while_the_gateway_has_no_directory()
    {
        var (id, _) = await registry.PersonAsync();
        registry.Gateway.Members = null;
        try
        {
            await OkAsync(await registry.RightsOfficer().PostAsJsonAsync($"/v1/workers/{id}/consents", Paper("VN/GOV/H98"), Ct), 201);
        }
        finally
        {
            registry.Gateway.Members = ["VN/GOV/H55", "VN/GOV/H05"];
        }
    }
}
