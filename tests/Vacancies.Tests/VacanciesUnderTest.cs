using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Testing;
using Lmis.Vacancies.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Lmis.Vacancies.Tests;

/// <summary>Vacancies on a database of its own, with a clock that can be set and events delivered as the sidecar delivers them.</summary>
public sealed class VacanciesUnderTest : IAsyncLifetime
{
    public const string Counsellor = $"{Scopes.VacanciesRead} {Scopes.VacanciesWrite} {Scopes.VacanciesCheck} {Scopes.VacanciesCounsel}";

    private static int employers;
    private TestDatabase database = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public MovableClock Clock { get; } = new(new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero));

    public FakePersons Persons { get; } = new();

    public string KeyFile { get; } = NewKeyFile();

    public string ConnectionString => database.ConnectionString;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<VacanciesDb>(static options => new(options, AreaScope.Everything));
        Service = new(Settings(database.ConnectionString, KeyFile), services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            services.Replace(ServiceDescriptor.Singleton<Contracts.Registry.V1.Persons.PersonsClient>(Persons));
        });
    }

    public static Dictionary<string, string?> Settings(string connectionString, string keyFile) => new()
    {
        ["ConnectionStrings:Database"] = connectionString,
        ["ConnectionStrings:Streams"] = TestServers.Redis,
        ["Vacancies:ContactKeyFile"] = keyFile,
    };

    public static string NewKeyFile()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-contacts").FullName, "key");
        File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return path;
    }

    /// <summary>Form 03a of a sewing job in the ward Gia Sàng, whole.</summary>
    public static JsonObject Form(Action<JsonObject>? change = null)
    {
        var form = new JsonObject
        {
            ["title"] = "Công nhân may", ["places"] = 2, ["description"] = "May quần áo bảo hộ theo dây chuyền, có đào tạo tại chỗ.", ["occupation"] = "75", ["position"] = "Nhân viên",
            ["education"] = "Tốt nghiệp Trung học cơ sở", ["qualification"] = "Chưa qua đào tạo", ["field"] = "May công nghiệp", ["otherQualifications"] = new JsonArray("Chứng chỉ may"),
            ["skillTrade"] = "May", ["skillLevel"] = 2, ["languages"] = new JsonArray(new JsonObject { ["name"] = "Tiếng Anh", ["ability"] = "Trung bình" }),
            ["computerSkills"] = new JsonArray(new JsonObject { ["name"] = "Tin học văn phòng", ["ability"] = "Khá" }), ["softSkills"] = new JsonArray("Làm việc nhóm", "pressure"),
            ["experience"] = "Không có/Không yêu cầu", ["commune"] = "05467", ["industrialZone"] = "KCN Sông Công", ["contractKind"] = "Không xác định thời hạn",
            ["extraDemands"] = new JsonArray("Làm ca"), ["workTime"] = "Toàn thời gian", ["hoursPerWeek"] = 48, ["purpose"] = "Làm việc lâu dài",
            ["wage"] = new JsonObject { ["kind"] = "Lương tháng", ["from"] = 7_000_000, ["to"] = 11_000_000, ["meals"] = "1 bữa" },
            ["benefits"] = new JsonArray("Đóng BHXH, BHYT, BHTN", "Xe đưa đón"),
            ["conditions"] = new JsonObject
            {
                ["workPlace"] = "Trong nhà", ["lifting"] = "Dưới 5 kg", ["standing"] = "Mức trung bình", ["hearing"] = "Nghe nói cơ bản", ["sight"] = "Nhìn được vật/chi tiết nhỏ",
                ["handling"] = "Lắp ráp đồ vật nhỏ", ["hands"] = "Cần 2 tay",
            },
            ["priorityGroups"] = new JsonArray("Người khuyết tật"), ["hiringMethods"] = new JsonArray("Trực tiếp", "Nộp CV"), ["closesOn"] = "2026-12-31",
            ["servicesWanted"] = new JsonArray("GT việc làm"), ["otherConditions"] = "Từ đủ 18 tuổi trở lên.",
        };
        change?.Invoke(form);
        return form;
    }

    public static JsonObject Contact() => new() { ["name"] = "Trần Thị Hoa", ["position"] = "Trưởng phòng nhân sự", ["phone"] = "0912345678", ["email"] = "hoa@may.example.vn", ["takesSms"] = true };

    public static JsonObject Entry(JsonObject form, Guid? employer = null)
    {
        var entry = new JsonObject { ["employerName"] = "Công ty CP May Thái Nguyên", ["vacancy"] = form, ["contact"] = Contact() };
        if (employer is not null)
            entry["employerId"] = employer;
        return entry;
    }

    /// <summary>An employer of the register, with an enterprise code that nobody else in this run has.</summary>
    public async Task<(Guid Id, string Code)> EmployerAsync(string status = "active", string section = "C", long version = 1, Guid? id = null, string? code = null)
    {
        code ??= $"46{Interlocked.Increment(ref employers):00000000}";
        var employer = id ?? Guid.CreateVersion7();
        await DeliverAsync(Topics.EmployerChangedV1, Changed(employer, code, status, section, version));
        return (employer, code);
    }

    public static EmployerChanged Changed(Guid id, string code, string status = "active", string section = "C", long version = 1) =>
        new(id, version, code, "enterprise", "141", section, "medium", true, "05467", null, status, false, new(2026, 1, 1), new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Delivers events in one bulk; each has an id of its own unless one is given.</summary>
    public async Task DeliverAsync<TEvent>(string topic, TEvent e, Guid? id = null)
    {
        using var sidecar = Service.AsSidecar();
        var entry = new { entryId = "0", contentType = "application/cloudevents+json", @event = new { id = id ?? Guid.CreateVersion7(), source = "registry", specversion = "1.0", type = topic, topic, data = e } };
        using var answer = await sidecar.PostAsJsonAsync($"/messaging/events/{topic}", new { id = Guid.CreateVersion7(), entries = new[] { entry }, topic, pubsubname = "pubsub", type = "com.dapr.event.sent.bulk" }, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode && !body.Contains("RETRY", StringComparison.Ordinal) && !body.Contains("DROP", StringComparison.Ordinal), body);
    }

    /// <summary>Any request; the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, object? body, string scopes = Counsellor, string? area = "19", string? organisation = null, long? version = null, string? key = null, string language = "en", string? purpose = null)
    {
        using var client = scopes.Length == 0 ? new HttpClient { BaseAddress = Service.Address } : Service.HttpAs(TestTokens.Issue(scopes, area, organisation: organisation));
        using var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (purpose is not null)
            request.Headers.Add("Lmis-Purpose", purpose);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        using var answer = await client.SendAsync(request, Ct);
        var content = await answer.Content.ReadAsStringAsync(Ct);
        return ((int)answer.StatusCode, content.Length == 0 ? default : JsonDocument.Parse(content).RootElement);
    }

    /// <summary>A request that must succeed with this status.</summary>
    public async Task<JsonElement> OkAsync(HttpMethod method, string path, object? body = null, string scopes = Counsellor, string? organisation = null, long? version = null, int status = 200)
    {
        var answer = await SendAsync(method, path, body, scopes, organisation: organisation, version: version);
        Assert.True(answer.Status == status, $"{method} {path}: {answer.Status} {answer.Body}");
        return answer.Body;
    }

    /// <summary>A request that must be refused so.</summary>
    public async Task<JsonElement> RefusedAsync(
        int status, string slug, HttpMethod method, string path, object? body = null, string scopes = Counsellor, string? area = "19", string? organisation = null, long? version = null, string? key = null)
    {
        var answer = await SendAsync(method, path, body, scopes, area, organisation, version, key);
        Assert.True(answer.Status == status && answer.Body.GetProperty("type").GetString() == "urn:lmis:problem:" + slug, $"{method} {path}: {answer.Status} {answer.Body}");
        return answer.Body;
    }

    /// <summary>The codes of a refused form, as field:code.</summary>
    public static string[] Errors(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateArray().Select(static e => $"{e.GetProperty("field")}:{e.GetProperty("code")}")];

    /// <summary>A vacancy brought as far as published.</summary>
    public async Task<Guid> PublishedAsync(Action<JsonObject>? change = null, Guid? employer = null)
    {
        employer ??= (await EmployerAsync()).Id;
        var id = (await OkAsync(HttpMethod.Post, "/v1/vacancies", Entry(Form(change), employer), status: 201)).GetProperty("vacancyId").GetGuid();
        await OkAsync(HttpMethod.Post, $"/v1/vacancies/{id}/check", new { decision = "accept" }, version: 1);
        await OkAsync(HttpMethod.Post, $"/v1/vacancies/{id}/publish", version: 2);
        return id;
    }

    public async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = Service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
    }
}
