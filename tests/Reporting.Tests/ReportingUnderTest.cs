using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Contracts.Messaging.V1;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Lmis.Reporting.Tests;

/// <summary>Reporting on a database of its own, with events delivered as the sidecar delivers them.</summary>
public sealed class ReportingUnderTest : IAsyncDisposable
{
    public const int Year = 2026;

    private readonly TestDatabase database;
    private readonly ServiceUnderTest<Program> service;

    private ReportingUnderTest(TestDatabase database, ServiceUnderTest<Program> service, FakeRegistry registry, MovableClock clock) =>
        (this.database, this.service, Registry, Clock) = (database, service, registry, clock);

    public FakeRegistry Registry { get; }

    /// <summary>Vacancies, Training and Insurance, as far as they tell states again.</summary>
    public FakeOwner Owner { get; private init; } = null!;

    public string ConnectionString => database.ConnectionString;

    public MovableClock Clock { get; }

    public ServiceUnderTest<Program> Service => service;

    public UnitList Units => service.Services.GetRequiredService<UnitList>();

    public static async Task<ReportingUnderTest> StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var database = await TestDatabase.CreateAsync<ReportingDb>(static options => new(options, AreaScope.Everything));
        var (registry, owner, clock) = (new FakeRegistry(), new FakeOwner(), new MovableClock(new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero)));
        var service = new ServiceUnderTest<Program>(
            new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["ConnectionStrings:Database"] = database.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis },
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<Snapshot.SnapshotClient>(registry));
                foreach (var app in new[] { "vacancies", "training", "insurance" })
                    services.Replace(ServiceDescriptor.KeyedSingleton<Snapshots.SnapshotsClient>(app, owner));
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            });
        var started = new ReportingUnderTest(database, service, registry, clock) { Owner = owner };
        await started.Background<OpenYear>().TurnAsync(default);
        return started;
    }

    /// <summary>A background service of the running program.</summary>
    public T Background<T>() where T : IHostedService => service.Services.GetServices<IHostedService>().OfType<T>().Single();

    /// <summary>Delivers events as one bulk; each has an id of its own unless one is given.</summary>
    public async Task DeliverAsync<TEvent>(string topic, IEnumerable<TEvent> events, Guid? id = null)
    {
        using var sidecar = service.AsSidecar();
        foreach (var bulk in events.Chunk(1_000))
        {
            var entries = bulk.Select((data, i) => new
            {
                entryId = i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                contentType = "application/cloudevents+json",
                @event = new { id = id ?? Guid.CreateVersion7(), source = "registry", specversion = "1.0", type = topic, topic, data },
            }).ToArray();
            using var answer = await sidecar.PostAsJsonAsync($"/messaging/events/{topic}", new { id = Guid.CreateVersion7(), entries, topic, pubsubname = "pubsub", type = "com.dapr.event.sent.bulk" });
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode && !body.Contains("RETRY", StringComparison.Ordinal) && !body.Contains("DROP", StringComparison.Ordinal), body);
        }
    }

    public Task ChangedAsync(params IEnumerable<LabourRecordChanged> events) => DeliverAsync(Topics.LabourRecordChangedV1, events);

    public Task MergedAsync(Guid survivor, Guid merged, DateTimeOffset at) => DeliverAsync(Topics.PersonMergedV1, [new PersonMerged(survivor, merged, at)]);

    public Task UnmergedAsync(Guid survivor, Guid merged, DateTimeOffset at) => DeliverAsync(Topics.PersonUnmergedV1, [new PersonUnmerged(survivor, merged, at)]);

    /// <summary>GET as somebody who may see small counts, of the whole province.</summary>
    public Task<JsonElement> GetAsync(string path) => GetAsync(path, $"{Scopes.ReportingRead} {Scopes.ReportingDetail}", "19");

    public async Task<JsonElement> GetAsync(string path, string scopes, string area)
    {
        using var client = service.HttpAs(TestTokens.Issue(scopes, area));
        using var answer = await client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Any request; the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, string scopes = Scopes.ReportingWrite, string? area = "19")
    {
        using var client = service.HttpAs(TestTokens.Issue(scopes, area));
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        var content = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, content.Length == 0 ? default : JsonDocument.Parse(content).RootElement);
    }

    /// <summary>POST or PUT that must succeed.</summary>
    public async Task<JsonElement> EnterAsync(HttpMethod method, string path, object body)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
        return answer;
    }

    public Task LabourForceAsync(long people, string unit = "19", string ageScope = "15+", string publishedOn = "2026-10-06") => EnterAsync(HttpMethod.Post, "/v1/labour-force", new
    {
        figures = new[] { new { year = Year, unit, ageScope, people, source = "Cục Thống kê", publishedOn, isPreliminary = false } },
    });

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
    }
}
