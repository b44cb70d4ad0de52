using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Lmis.Insurance.Tests;

/// <summary>Insurance on a database of its own.</summary>
public sealed class InsuranceUnderTest : IAsyncLifetime
{
    private TestDatabase database = null!;

    public FakeRegistry Registry { get; } = new();

    public string ConnectionString => database.ConnectionString;

    /// <summary>Settings besides; set before it begins.</summary>
    public Dictionary<string, string?> More { get; } = [];

    public Dictionary<string, string?> Settings => new(More) { ["ConnectionStrings:Database"] = database.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis };

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<InsuranceDb>(static options => new(options, AreaScope.Everything));
        Service = new(
            Settings,
            services => services.Replace(ServiceDescriptor.Singleton<Persons.PersonsClient>(Registry)));
    }

    /// <summary>Any request; the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, string scopes, string? area = "19", string? organisation = null)
    {
        using var client = Service.HttpAs(TestTokens.Issue(scopes, area, organisation: organisation));
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        var content = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, content.Length == 0 ? default : JsonDocument.Parse(content).RootElement);
    }

    /// <summary>Delivers events as one bulk; each has an id of its own unless one is given.</summary>
    public async Task DeliverAsync<TEvent>(string topic, IEnumerable<TEvent> events, Guid? id = null)
    {
        using var sidecar = Service.AsSidecar();
        var entries = events.Select((data, i) => new
        {
            entryId = i.ToString(System.Globalization.CultureInfo.InvariantCulture),
            contentType = "application/cloudevents+json",
            @event = new { id = id ?? Guid.CreateVersion7(), source = "registry", specversion = "1.0", type = topic, topic, data },
        }).ToArray();
        using var answer = await sidecar.PostAsJsonAsync($"/messaging/events/{topic}", new { id = Guid.CreateVersion7(), entries, topic, pubsubname = "pubsub", type = "com.dapr.event.sent.bulk" });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode && !body.Contains("RETRY", StringComparison.Ordinal) && !body.Contains("DROP", StringComparison.Ordinal), body);
    }

    /// <summary>Events of a topic in the outbox, in the order written.</summary>
    public async Task<List<TEvent>> EventsAsync<TEvent>(string topic)
    {
        await using var command = Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select data::text from messaging.outbox_message where topic = $1 order by id");
        command.Parameters.Add(new() { Value = topic });
        await using var row = await command.ExecuteReaderAsync();
        List<TEvent> events = [];
        while (await row.ReadAsync())
            events.Add(JsonSerializer.Deserialize<TEvent>(row.GetString(0), JsonSerializerOptions.Web)!);
        return events;
    }

    public Task<long> EventCountAsync() => CountAsync("messaging.outbox_message");

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> CountAsync(string table) => ScalarAsync<long>($"select count(*) from {table}");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
    }
}
