using Lmis.Testing;

namespace Lmis.Training.Tests;

public sealed class EndpointTests(TrainingUnderTest service) : IClassFixture<TrainingUnderTest>
{
    [Fact]
    public async Task Every_endpoint_refuses_whom_it_should() => Assert.Empty(await EveryEndpoint.FaultsAsync(
        service.Service, "GET /v1/public/certificates/{certificateId:guid}", "GET /v1/public/certificates/{certificateId:guid}/qr.svg", "GET /v1/public/status-lists/{list:long}", "GET /v1/public/status-lists/{list:long}/token", "GET /v1/public/issuers/{code}", "GET /v1/public/keys"));

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(service.Service.Http, "services/Training/openapi.json"));
}
