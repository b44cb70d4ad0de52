using System.Net.Http.Headers;
using Lmis.Hosting;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lmis.Messaging.Tests;

/// <summary>A service of the platform that counts things: as producer, as consumer, or both.</summary>
public sealed class SampleService : IAsyncDisposable
{
    private const string SidecarToken = "test-app-api-token";
    private readonly WebApplication app;

    private SampleService(WebApplication app, LogLines log)
    {
        this.app = app;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        SidecarAddress = new(addresses[1]);
        Operator = new() { BaseAddress = new(addresses[0]) };
        Operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue("messaging.operate", subject: "operator-1"));
        Sidecar = new() { BaseAddress = SidecarAddress, DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Sidecar.DefaultRequestHeaders.Add("dapr-api-token", SidecarToken);
    }

    public LogLines Log { get; }

    public Uri SidecarAddress { get; }

    /// <summary>Calls as an operator of messaging.</summary>
    public HttpClient Operator { get; }

    /// <summary>Calls as this service's sidecar.</summary>
    public HttpClient Sidecar { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Makes the tables in an empty database.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await using var db = Open(database);
        await db.CreateAsync();
        return database;
    }

    public static SampleDb Open(TestDatabase database) => database.Open<SampleDb>(options => new SampleDb(options, AreaScope.Everything));

    public static async Task<SampleService> StartAsync(
        string connectionString, string sidecarAddress, Action<WebApplication>? map = null, string appId = "sample", params (string Key, string? Value)[] settings)
    {
        var log = new LogLines();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = "0",
            ["Platform:SidecarPort"] = "0",
            ["Platform:ShutdownSeconds"] = "5",
            ["Auth:Issuer"] = TestTokens.Issuer,
            ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = SidecarToken,
            ["DAPR_API_TOKEN"] = "test-dapr-api-token",
            ["DAPR_GRPC_ENDPOINT"] = sidecarAddress,
            ["ConnectionStrings:Database"] = connectionString,
            ["ConnectionStrings:Streams"] = TestServers.Redis,
            ["Messaging:LongestBackOff"] = "00:00:01",
            ["Messaging:PauseCheck"] = "00:00:00.2",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.AddPlatform(appId);
        builder.AddDatabase<SampleDb>();
        builder.AddMessaging<SampleDb>();
        builder.Logging.ClearProviders().AddProvider(log);
        var app = builder.Build();
        app.UsePlatform();
        map?.Invoke(app);
        app.MapMessagingSubscriptions();
        app.MapMessagingOperations(app.MapGroup("/v1"));
        await app.StartAsync();
        return new(app, log);
    }

    /// <summary>Adds each event's amount to its thing; an amount below zero is what the handler cannot apply.</summary>
    public static async Task CountAsync(IReadOnlyList<ThingCounted> events, SampleDb db, IServiceProvider services, CancellationToken ct)
    {
        foreach (var counted in events)
        {
            if (counted.Amount < 0)
                throw new InvalidOperationException("An amount below zero is no count.");
            var thing = await db.Things.FindAsync([counted.ThingId], ct) ?? db.Things.Add(new() { Id = counted.ThingId }).Entity;
            thing.Total += counted.Amount;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        Sidecar.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
