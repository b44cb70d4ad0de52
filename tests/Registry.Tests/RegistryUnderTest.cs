using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Registry.Tests;

/// <summary>The registry on a database of its own, and the requests its tests make.</summary>
public class RegistryUnderTest : IAsyncLifetime
{
    public const string AllScopes = $"{Scopes.RegistryRead} {Scopes.RegistryWrite} {Scopes.RegistrySensitive}";

    private static int people;
    private TestDatabase database = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public string ConnectionString => database.ConnectionString;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string KeyFile { get; } = NewKeyFile();

    /// <summary>Settings on top of those every registry needs.</summary>
    protected virtual IReadOnlyDictionary<string, string?> OwnSettings { get; } = new Dictionary<string, string?>();

    public Dictionary<string, string?> AllSettings => new(Settings(ConnectionString, KeyFile).Concat(OwnSettings));

    public virtual async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<RegistryDb>(static o => new RegistryDb(o, AreaScope.Everything));
        Service = new ServiceUnderTest<Program>(AllSettings);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static Dictionary<string, string?> Settings(string connectionString, string keyFile) => new()
    {
        ["ConnectionStrings:Database"] = connectionString,
        ["ConnectionStrings:Streams"] = TestServers.Redis,
        ["Registry:KeyEncryptionKeyFile"] = keyFile,
        // Counted anew at every question, or a test would read what stood there before.
        ["Registry:Quality:Keep"] = "00:00:00",
    };

    public static string NewKeyFile()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-kek").FullName, "kek");
        File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return path;
    }

    /// <summary>An officer with these scopes, by default of the whole province with every scope of the registry.</summary>
    public HttpClient Officer(string area = "19", string scopes = AllScopes, string purpose = "record-keeping", string language = "en")
    {
        var client = Service.HttpAs(TestTokens.Issue(scopes, area, name: "Cán bộ"));
        client.DefaultRequestHeaders.Add("Lmis-Purpose", purpose);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>A number that nobody else in this run has, of a man born in 1990.</summary>
    public static string NewNumber() => $"019090{Interlocked.Increment(ref people):000000}";

    /// <summary>A good form of an employed man of ward Gia Sàng, born on 5 November 1990.</summary>
    public static JsonObject Form(string? number = null) => new()
    {
        ["fullName"] = "Nguyễn Văn Đức", ["birthDate"] = "1990-11-05", ["sex"] = "Nam", ["personalNumber"] = number ?? NewNumber(),
        ["permanentCommune"] = "05467", ["qualification"] = "Đại học", ["generalEducation"] = "12", ["activityStatus"] = "Người có việc làm",
        ["socialInsurance"] = "BHXH bắt buộc", ["jobTitle"] = "Kỹ sư", ["occupation"] = "21", ["contractKind"] = "Xác định thời hạn",
        ["contractStartedOn"] = "01/02/2024", ["employerName"] = "Công ty A", ["employerCode"] = "0100109106", ["employerKind"] = "Doanh nghiệp: ngoài Nhà nước",
        ["industry"] = "011", ["seeksWork"] = "Không", ["phone"] = "0912345678", ["address"] = "Tổ 5",
    };

    public static JsonObject Unemployed(JsonObject form)
    {
        foreach (var field in new[] { "jobTitle", "occupation", "contractKind", "contractStartedOn", "employerName", "employerCode", "employerKind", "industry" })
            form.Remove(field);
        form["activityStatus"] = "unemployed";
        form["socialInsurance"] = "none";
        form["unemploymentDuration"] = "under-3-months";
        form["seeksWork"] = "yes";
        return form;
    }

    /// <summary>Enters a person and gives the id.</summary>
    public async Task<Guid> EnterAsync(JsonObject? form = null)
    {
        var response = await Officer().PostAsJsonAsync("/v1/workers", Entry(form ?? Form()), Ct);
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Ct));
        return (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!["personId"]!.GetValue<Guid>();
    }

    public static JsonObject Entry(JsonObject form) => new() { ["record"] = form };

    public static JsonObject Correction(JsonObject form, string trigger = "other-change") => new() { ["record"] = form, ["trigger"] = trigger };

    public static async Task<HttpResponseMessage> PutAsync(HttpClient officer, Guid id, JsonObject body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/workers/{id}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await officer.SendAsync(request, Ct);
    }

    /// <summary>The body, after checking status and problem type; a failing assert prints it.</summary>
    public static async Task<JsonObject> ProblemAsync(HttpResponseMessage response, int status, string slug)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        var body = JsonNode.Parse(text)!.AsObject();
        Assert.True((string?)body["type"] == "urn:lmis:problem:" + slug, text);
        Assert.True(((string?)body["detail"])?.Length > 10, text);
        return body;
    }

    public static async Task<JsonObject> OkAsync(HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Codes of the errors of a 400 about a form, as field:code.</summary>
    public static string[] Errors(JsonObject problem) => [.. problem["errors"]!.AsArray().Select(static e => $"{e!["field"]}:{e["code"]}")];

    /// <summary>The first column of every row of a query.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(Ct))
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    /// <summary>A pair of two persons in the queue, as a search leaves it.</summary>
    public async Task<Guid> PairAsync(Guid one, Guid other, double score = 8.25)
    {
        var pair = Guid.CreateVersion7();
        await QueryAsync<Guid>(
            """
            INSERT INTO duplicate_pair (id, first_person_id, second_person_id, score, evidence, evidence_bits, facts, state, found_at, search_id)
            VALUES ($1, least($2, $3), greatest($2, $3), $4, '{name-same}', '{14}', decode('00', 'hex'), 'open', now(), $1) RETURNING id
            """, pair, one, other, score);
        return pair;
    }

    /// <summary>The events about a person, oldest first.</summary>
    public async Task<List<JsonObject>> EventsAsync(Guid person) =>
        [.. (await QueryAsync<string>("SELECT data::text FROM messaging.outbox_message WHERE topic = 'registry.labour-record-changed.v1' AND data::jsonb ->> 'personId' = $1 ORDER BY id", person.ToString()))
            .Select(static text => JsonNode.Parse(text)!.AsObject())];

    /// <summary>A gRPC client on the sidecar port, as the sidecar forwards another service's call.</summary>
    public (GrpcChannel Channel, Metadata Headers) Grpc(string scope, string clientId) =>
        (GrpcChannel.ForAddress(Service.SidecarAddress), new Metadata
        {
            { "dapr-api-token", ServiceUnderTest<Program>.SidecarToken },
            { "authorization", "Bearer " + TestTokens.Issue(scope, clientId: clientId, subject: clientId) },
        });
}
