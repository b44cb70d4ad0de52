using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Lmis.Testing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.National.Tests;

/// <summary>The national members on free ports, with a small population and no latency.</summary>
public sealed class NationalUnderTest : IAsyncLifetime
{
    public NationalUnderTest()
        : this(null)
    {
    }

    /// <param name="keepFile">Where registrations outlive the process.</param>
    internal NationalUnderTest(string? keepFile) => Service = new(new Dictionary<string, string?>
    {
        ["National:Workers"] = "400", ["National:MedianMilliseconds"] = "0", ["National:ControlPort"] = "0", ["National:KeepFile"] = keepFile,
    });

    public ServiceUnderTest<Program> Service { get; }

    public NationalRegisters Registers => Service.Services.GetRequiredService<NationalRegisters>();

    public NationalPerson Living => Registers.People.Values.OrderBy(static p => p.Number).First(static p => !p.IsDead && p.Insurance == "compulsory");

    public HttpClient Control { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Control = new() { BaseAddress = new(Service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last()) };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await Service.DisposeAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string service, string path, object body, string requestId = "request-1", string consumer = "VN/GOV/H55/LMIS")
    {
        var request = ExchangeTokens.Request(HttpMethod.Post, $"/{service}/exchange/{path}", ExchangeTokens.Issue(service, consumer: consumer), requestId);
        request.Content = JsonContent.Create(body);
        return Service.Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string service, string path) =>
        Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, $"/{service}/exchange/{path}", ExchangeTokens.Issue(service)));

    public static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> asked, int status = 200)
    {
        using var response = await asked;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body}");
        if (status == 200)
            Assert.Equal("all", response.Headers.GetValues("Lmis-Row-Scope").Single());
        return JsonDocument.Parse(body).RootElement;
    }

    public Task<HttpResponseMessage> VerifyAsync(NationalPerson person, string? name = null, DateOnly? birth = null, string? sex = null, string? number = null) =>
        PostAsync("population", "population/verify", new
        {
            personalNumber = number ?? person.Number, fullName = name ?? person.FullName, birthDate = birth ?? person.Birth, sex = sex ?? person.Sex, salt = ExchangeSalt.New(),
        });
}
