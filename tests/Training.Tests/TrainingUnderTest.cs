using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Testing;
using Lmis.Training.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Lmis.Training.Tests;

/// <summary>Training on a database of its own, beside a registry that knows everybody.</summary>
public sealed class TrainingUnderTest : IAsyncLifetime
{
    public const string PublicAddress = "https://lmis.example.vn/api/training/v1/public/";
    public const string SchoolAccount = $"{Scopes.TrainingRead} {Scopes.TrainingWrite} {Scopes.TrainingIssue}", Department = $"{Scopes.TrainingRead} {Scopes.TrainingSupervise}";

    private static int schools;
    private TestDatabase database = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public string ConnectionString => database.ConnectionString;

    /// <summary>Those of its settings that another process of it needs too.</summary>
    public Dictionary<string, string?> Settings { get; private set; } = [];

    public FakePersons Registry { get; } = new();

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<TrainingDb>(static options => new(options, AreaScope.Everything));
        var key = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-training").FullName, "key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Settings = new()
        {
            ["ConnectionStrings:Database"] = database.ConnectionString, ["ConnectionStrings:Streams"] = TestServers.Redis, ["Training:KeyFile"] = key, ["Training:PublicAddress"] = PublicAddress,
        };
        Service = new(
            Settings,
            services => services.Replace(ServiceDescriptor.Singleton<Persons.PersonsClient>(Registry)));
    }

    /// <summary>Any request; the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, string scopes, string? area = "19", string? organisation = null, long? version = null, string language = "vi")
    {
        using var client = scopes.Length == 0 ? new HttpClient { BaseAddress = Service.Address } : Service.HttpAs(TestTokens.Issue(scopes, area, organisation: organisation));
        using var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        using var answer = await client.SendAsync(request, Ct);
        var content = await answer.Content.ReadAsStringAsync(Ct);
        return ((int)answer.StatusCode, content.Length == 0 || content[0] is not ('{' or '[') ? JsonSerializer.SerializeToElement(content) : JsonDocument.Parse(content).RootElement);
    }

    /// <summary>A request that must succeed.</summary>
    public async Task<JsonElement> DoAsync(HttpMethod method, string path, object? body, string scopes, string? organisation = null, long? version = null)
    {
        var (status, answer) = await SendAsync(method, path, body, scopes, organisation: organisation, version: version);
        Assert.True(status is 200 or 201, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>A school with a code of its own.</summary>
    public async Task<string> SchoolAsync(string commune = "05443")
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"46{Interlocked.Increment(ref schools):00000000}");
        await DoAsync(HttpMethod.Put, $"/v1/schools/{code}", new { name = "Trường Cao đẳng nghề Thái Nguyên", commune }, Department);
        return code;
    }

    /// <summary>An approved programme and a class of it that began this month.</summary>
    public async Task<(string Programme, string Class)> ClassAsync(string school, string qualification = "elementary", int places = 30)
    {
        var programme = await DoAsync(HttpMethod.Post, "/v1/programmes", new { name = "May công nghiệp", qualification, outcomes = "May hoàn chỉnh sản phẩm theo dây chuyền.", hours = 300 }, SchoolAccount, school);
        var id = programme.GetProperty("id").GetString()!;
        await DoAsync(HttpMethod.Post, $"/v1/programmes/{id}/approve", null, Department, version: 1);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var opened = await DoAsync(HttpMethod.Post, "/v1/classes", new { programmeId = id, name = "K1", startsOn = today.AddDays(-20), endsOn = today.AddDays(20), places }, SchoolAccount, school);
        return (id, opened.GetProperty("id").GetString()!);
    }

    /// <summary>Enrols learners and enters that they passed.</summary>
    public async Task PassAsync(string school, string group, params (string Number, string Name)[] learners)
    {
        var enrolled = await DoAsync(HttpMethod.Post, $"/v1/classes/{group}/learners", new { learners = learners.Select(static l => new { personalNumber = l.Number, fullName = l.Name, birthDate = "1999-05-01" }) }, SchoolAccount, school);
        await DoAsync(HttpMethod.Post, $"/v1/classes/{group}/results", new
        {
            on = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1),
            results = enrolled.GetProperty("learners").EnumerateArray().Select(static l => new { enrolmentId = l.GetProperty("enrolmentId").GetString(), hoursAttended = 280, result = "passed" }),
        }, SchoolAccount, school);
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
    }
}
