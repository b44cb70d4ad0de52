using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Testing;

/// <summary>A deployable's own Program on Kestrel with free ports, believing <see cref="TestTokens"/>.</summary>
public sealed class ServiceUnderTest<TProgram> : IAsyncDisposable where TProgram : class
{
    /// <summary>The token the sidecar port asks for.</summary>
    public const string SidecarToken = "test-app-api-token";

    private readonly Factory factory;

    /// <summary>Starts the service.</summary>
    /// <param name="settings">Configuration on top of the ports, tokens and province 19.</param>
    /// <param name="services">Replacements in the container, for example of the clock.</param>
    public ServiceUnderTest(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? services = null)
    {
        factory = new(settings, services, Log);
        factory.UseKestrel();
        factory.StartServer();
        var addresses = factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Address = new(addresses[0]);
        SidecarAddress = new(addresses[1]);
        Http = new() { BaseAddress = Address };
    }

    /// <summary>HTTP/1.1 address, as the gateway calls it.</summary>
    public Uri Address { get; }

    /// <summary>h2c address, as the sidecar calls it.</summary>
    public Uri SidecarAddress { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>The service's container.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>Every line the service has logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>A client with this access token.</summary>
    public HttpClient HttpAs(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client that speaks to the sidecar port as the sidecar does.</summary>
    public HttpClient AsSidecar()
    {
        var client = new HttpClient { BaseAddress = SidecarAddress, DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        client.DefaultRequestHeaders.Add("dapr-api-token", SidecarToken);
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await factory.DisposeAsync();
    }

    private sealed class Factory(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? services, LogLines log) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            var all = new Dictionary<string, string?>
            {
                ["Platform:HttpPort"] = "0",
                ["Platform:SidecarPort"] = "0",
                ["Platform:ProvinceCode"] = "19",
                ["Auth:Issuer"] = TestTokens.Issuer,
                ["Auth:JwksFile"] = TestTokens.JwksFile,
                ["Exchange:InternalKeysFile"] = ExchangeTokens.KeysFile,
                ["APP_API_TOKEN"] = SidecarToken,
            };
            foreach (var (key, value) in settings)
                all[key] = value;
            foreach (var (key, value) in all)
                builder.UseSetting(key, value);
            builder.ConfigureLogging(logging => logging.AddProvider(log));
            if (services is not null)
                builder.ConfigureServices(services);
        }
    }
}
