using Lmis.Testing;

namespace Lmis.Vacancies.Tests;

public sealed class EndpointTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    [Fact]
    public async Task Every_endpoint_refuses_whom_it_should() => Assert.Empty(await EveryEndpoint.FaultsAsync(service.Service,
        "GET /v1/job-site/code-lists", "GET /v1/job-site/vacancies", "GET /v1/job-site/vacancies/{vacancyId:guid}", "GET /v1/job-site/vacancies/{vacancyId:guid}/job-posting", "GET /v1/job-site/changes",
        "GET /v1/job-site/consent-text"));

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(service.Service.Http, "services/Vacancies/openapi.json"));
}
