using Lmis.Testing;

namespace Lmis.Insurance.Tests;

public sealed class EndpointTests(InsuranceUnderTest service) : IClassFixture<InsuranceUnderTest>
{
    [Fact]
    public async Task Every_endpoint_refuses_whom_it_should() => Assert.Empty(await EveryEndpoint.FaultsAsync(service.Service));

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(service.Service.Http, "services/Insurance/openapi.json"));
}
