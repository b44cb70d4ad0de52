using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Benchmarks.Rigs;

/// <summary>The registry as its own process on a database of its own, filled with generated workers by COPY and SQL, not by imports.</summary>
internal sealed class RegistryRig : IAsyncDisposable
{
    // Weighted by repetition; middle and given names are drawn independently.
    private const string People = """
        insert into worker (person_id, version, commune_code, permanent_commune_code, qualification, activity_status, occupation, is_registered, receipt_kind, receipt_number, receipt_date,
                            is_active, effective_on, source, entered_at, changed_at, name_key, birth_year)
        select p.id, 1, u.code, u.code, q.code, case when r.a < 0.62 then 'employed' when r.a < 0.66 then 'unemployed' else 'inactive' end,
               case when r.a < 0.62 then (11 + (r.b * 80)::int)::text end, r.c < 0.3, case when r.c < 0.3 then 'national' end, case when r.c < 0.3 then 'N' end, case when r.c < 0.3 then date '2026-07-01' end,
               true, date '2026-07-01', 'import', now(), now(), p.name_key, extract(year from p.birth_date)
        from (select *, row_number() over (order by id) as n from person) p
        cross join lateral (select random() as a, random() as b, random() as c, random() as d, random() as e, p.n) r
        join lateral (select (array['untrained','technical-worker-uncertified','elementary','intermediate','college','university'])[1 + floor(r.d * 6)::int] as code) q on true
        join lateral (select ($1::text[])[1 + floor(r.e * cardinality($1::text[]))::int] as code) u on true
        """;

    private static readonly string[] Family = [.. Repeat(("Nguyễn", 38), ("Trần", 12), ("Lê", 9), ("Phạm", 7), ("Hoàng", 8), ("Nông", 5), ("Ma", 4), ("Triệu", 4), ("Vũ", 4), ("Đặng", 3), ("Lý", 3), ("Bùi", 2), ("Sầm", 1))];

    private static readonly string[] Middle =
        ["Văn", "Văn", "Văn", "Thị", "Thị", "Thị", "Đức", "Minh", "Quang", "Hữu", "Xuân", "Ngọc", "Thanh", "Tuấn", "Mạnh", "Công", "Đình", "Thị Thu", "Thị Ngọc", "Thùy", "Phương", "Bích", "Thị Hồng", "Kim", "Gia", "Bảo", "Khánh", "Hải"];

    private static readonly string[] Given =
        ["Anh", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hoàng", "Hùng", "Huy", "Khánh", "Kiên", "Lâm", "Long", "Nam", "Nghĩa", "Phong", "Quân", "Sơn", "Thái", "Thắng", "Toàn", "Trung", "Tùng", "Việt",
         "An", "Chi", "Dung", "Đào", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Huệ", "Hương", "Lan", "Linh", "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Trang", "Tuyết", "Yến", "Vân", "Uyên", "Khuê", "Thoa"];

    private readonly Tokens tokens = new();
    private readonly string keyFile = Path.GetTempFileName();
    private readonly int port = Node.FreePort();
    private Dictionary<string, string?> variables = [];
    private ChildProcess? service;

    public string ConnectionString { get; private set; } = "";

    /// <summary>Peak resident memory of the service so far, in bytes.</summary>
    public long PeakMemory => service?.PeakMemory ?? throw new InvalidOperationException("The service was not started.");

    /// <summary>An officer of the whole province with this scope.</summary>
    public HttpClient Officer(string scope = "registry.read")
    {
        var officer = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
        officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Issue("bench", scope));
        officer.DefaultRequestHeaders.Add("Lmis-Purpose", "inspection");
        return officer;
    }

    /// <summary>A database of its own with so many workers, and the service on it.</summary>
    public async Task StartAsync(int workers, CancellationToken ct)
    {
        await PrepareAsync(ct);
        await FillAsync(workers, ct);
        await StartServiceAsync(variables);
    }

    /// <summary>A database of its own without anybody, and the service on it.</summary>
    public async Task StartEmptyAsync(CancellationToken ct)
    {
        await PrepareAsync(ct);
        await StartServiceAsync(variables);
    }

    /// <summary>The service again, beside a sidecar: with these variables besides its own.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string?> more)
    {
        await StopAsync();
        var all = new Dictionary<string, string?>(variables);
        foreach (var (name, value) in more)
            all[name] = value;
        await StartServiceAsync(all);
    }

    /// <summary>Ends the service; its database stays until the rig is disposed.</summary>
    public async Task StopAsync()
    {
        if (service is not null)
            await service.DisposeAsync();
        service = null;
    }

    /// <summary>Another database with the same tables and nothing in them.</summary>
    public async Task<string> EmptyTwinAsync(CancellationToken ct)
    {
        var twin = await BenchDatabase.CreateAsync(ct);
        await using var migrate = ChildProcess.StartAssembly("Registry", ["migrate"], new Dictionary<string, string?>(variables) { ["ConnectionStrings__Database"] = twin });
        await migrate.EndAsync();
        return twin;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (ConnectionString.Length > 0)
            await BenchDatabase.DropAsync(ConnectionString);
        tokens.Dispose();
        File.Delete(keyFile);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ct);
        ConnectionString = await BenchDatabase.CreateAsync(ct);
        variables = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = Path.Combine(Report.Root(), "services", "Registry"),
            ["ConnectionStrings__Database"] = ConnectionString,
            ["ConnectionStrings__Streams"] = Environment.GetEnvironmentVariable("LMIS_TEST_REDIS"),
            ["Platform__HttpPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Platform__SidecarPort"] = Node.FreePort().ToString(CultureInfo.InvariantCulture),
            ["Platform__ProvinceCode"] = "19",
            ["Auth__Issuer"] = Tokens.Issuer,
            ["Auth__JwksFile"] = tokens.KeysFile,
            ["Exchange__InternalKeysFile"] = tokens.KeysFile,
            ["Registry__KeyEncryptionKeyFile"] = keyFile,
            ["APP_API_TOKEN"] = "bench",
        };
        await using var migrate = ChildProcess.StartAssembly("Registry", ["migrate"], variables);
        await migrate.EndAsync();
    }

    private async Task StartServiceAsync(Dictionary<string, string?> with)
    {
        service = ChildProcess.StartAssembly("Registry", [], with);
        await service.ReadyAsync(new($"http://127.0.0.1:{with["Platform__HttpPort"]}/readyz"));
    }

    private async Task FillAsync(int workers, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Command Timeout=0");
        var cipher = new PersonalDataCipher(new PersonalDataKeys(source, Options.Create(new RegistryOptions { KeyEncryptionKeyFile = keyFile }), TimeProvider.System));
        await using var connection = await source.OpenConnectionAsync(ct);
        var random = new Random(1);
        await using (var copy = await connection.BeginBinaryImportAsync("copy person (id, personal_number, personal_number_index, full_name, name_key, birth_date, sex, minted_at) from stdin (format binary)", ct))
        {
            var now = TimeProvider.System.GetUtcNow();
            for (var i = 0; i < workers; i++)
            {
                var name = $"{One(Family)} {One(Middle)} {One(Given)}" + (random.Next(4) == 0 ? " " + One(Given) : "");
                var (id, number) = (Guid.CreateVersion7(now.AddMilliseconds(i)), $"019090{i:000000}");
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(id, ct);
                await copy.WriteAsync(cipher.Protect(PersonalDataClass.Personal, id, Person.PersonalNumberField, number)!, ct);
                await copy.WriteAsync(cipher.BlindIndex(number), ct);
                await copy.WriteAsync(name, ct);
                await copy.WriteAsync(Registry.VietnameseText.Fold(name), ct);
                await copy.WriteAsync(new DateOnly(1960 + random.Next(48), 1 + random.Next(12), 1 + random.Next(28)), NpgsqlDbType.Date, ct);
                await copy.WriteAsync(random.Next(2) == 0 ? "male" : "female", ct);
                await copy.WriteAsync(now, NpgsqlDbType.TimestampTz, ct);
            }
            await copy.CompleteAsync(ct);
        }
        await using (var insert = new NpgsqlCommand(People, connection) { Parameters = { new() { Value = CodeListSet.Load().Units.Communes.Items.Where(static c => c.Parent == "19").Select(static c => c.Code).ToArray() } } })
            await insert.ExecuteNonQueryAsync(ct);
        await SettleAsync(source, ct);

        string One(string[] names) => names[random.Next(names.Length)];
    }

    /// <summary>As a register that has been there for a while: an analysis that runs beside it keeps a vacuum from marking pages visible, so it is repeated.</summary>
    private static async Task SettleAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            await using (var settle = source.CreateCommand("vacuum (analyze) worker"))
                await settle.ExecuteNonQueryAsync(ct);
            await using (var settle = source.CreateCommand("vacuum (analyze) person"))
                await settle.ExecuteNonQueryAsync(ct);
            await using var visible = source.CreateCommand("select relallvisible >= relpages * 0.99 from pg_class where oid = 'worker'::regclass");
            if ((bool)(await visible.ExecuteScalarAsync(ct))!)
                return;
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
        throw new InvalidOperationException("Something holds an old snapshot on the bench's database.");
    }

    private static IEnumerable<string> Repeat(params (string Name, int Times)[] names) => names.SelectMany(static n => Enumerable.Repeat(n.Name, n.Times));
}
