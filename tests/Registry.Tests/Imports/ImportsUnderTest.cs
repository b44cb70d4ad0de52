using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Simulators.Population;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Registry.Tests.Imports;

/// <summary>The registry with small chunks and short leases on a database of its own, and what the tests of imports ask it.</summary>
public sealed class ImportsUnderTest : IAsyncLifetime
{
    private TestDatabase database = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public string ConnectionString => database.ConnectionString;

    public string KeyFile { get; } = RegistryUnderTest.NewKeyFile();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Dictionary<string, string?> Settings => new(RegistryUnderTest.Settings(ConnectionString, KeyFile))
    {
        ["Registry:Imports:RowsPerChunk"] = "1000", ["Registry:Imports:Lease"] = "00:00:03", ["Registry:Imports:Look"] = "00:00:01", ["Registry:Imports:MaxBytes"] = "16777216",
        ["Registry:Imports:MaxUnpackedBytes"] = "33554432",
    };

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync<RegistryDb>(static o => new RegistryDb(o, AreaScope.Everything));
        Service = new ServiceUnderTest<Program>(Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await database.DisposeAsync();
    }

    public HttpClient Officer(string area = "19", string scopes = Scopes.RegistryImport, string language = "en")
    {
        var client = Service.HttpAs(TestTokens.Issue(scopes, area, name: "Cán bộ"));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    public static byte[] Csv(IEnumerable<PopulationRow> rows, char delimiter = ',')
    {
        using var file = new MemoryStream();
        _ = LabourFile.ThroughCsv(rows, file, delimiter).Count();
        return file.ToArray();
    }

    public static byte[] Xlsx(IEnumerable<PopulationRow> rows)
    {
        using var file = new MemoryStream();
        LabourFile.WriteXlsx(rows, file);
        return file.ToArray();
    }

    public static Task<HttpResponseMessage> SendAsync(HttpClient officer, byte[] file, string name = "file.csv", string type = "text/csv", string source = "commune-file", string kind = "labour-records")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return officer.PostAsync($"/v1/imports?fileName={Uri.EscapeDataString(name)}&source={source}&kind={kind}", content, Ct);
    }

    public static async Task<Guid> UploadAsync(HttpClient officer, byte[] file, string name = "file.csv") =>
        (await RegistryUnderTest.OkAsync(await SendAsync(officer, file, name), 202))["id"]!.GetValue<Guid>();

    public static async Task<JsonObject> EndedAsync(HttpClient officer, Guid id)
    {
        for (var tries = 0; ; tries++)
        {
            var batch = await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}", Ct));
            if ((string?)batch["state"] is "completed" or "failed" or "cancelled")
                return batch;
            Assert.True(tries < 600, batch.ToJsonString());
            await Task.Delay(200, Ct);
        }
    }

    public async Task<JsonObject> ImportAsync(byte[] file, string area = "19", string name = "file.csv", string kind = "labour-records")
    {
        var officer = Officer(area);
        return await EndedAsync(officer, (await RegistryUnderTest.OkAsync(await SendAsync(officer, file, name, kind: kind), 202))["id"]!.GetValue<Guid>());
    }

    /// <summary>A file of employers or employments as CSV.</summary>
    public static byte[] Csv(IReadOnlyList<string> headers, IEnumerable<FileRow> rows)
    {
        using var file = new MemoryStream();
        _ = LabourFile.ThroughCsv(headers, rows, file).Count();
        return file.ToArray();
    }

    /// <summary>Every row came out as it must, and its findings can be acted on in both languages.</summary>
    public async Task CheckAsync(JsonObject batch, List<FileRow> rows, string area = "19")
    {
        Assert.True((string?)batch["state"] == "completed", batch.ToJsonString());
        var id = batch["id"]!.GetValue<Guid>();
        var (english, vietnamese) = (await ErrorsAsync(Officer(area), id), await ErrorsAsync(Officer(area, language: "vi"), id));
        var found = english.ToLookup(static e => e["line"]!.GetValue<int>());
        var wrong = rows.Where(row =>
        {
            var codes = found[row.Line].Select(static e => $"{(e["isWarning"]!.GetValue<bool>() ? "warning" : "error")} {e["code"]}").Distinct().ToList();
            return row.Outcome switch
            {
                Outcome.Accepted or Outcome.Asked => codes.Count != 0,
                Outcome.Warning => codes is not [var only] || only != "warning " + row.Code,
                _ => codes is not [var only] || only != "error " + row.Code,
            };
        }).Select(row => $"line {row.Line}: {row.Outcome} {row.Code}, found {string.Join(", ", found[row.Line].Select(static e => e.ToJsonString()))}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} rows: {string.Join("\n", wrong.Take(5))}");
        Assert.Equal((rows.Count, rows.Count(static r => r.Outcome is Outcome.Accepted or Outcome.Warning), rows.Count(static r => r.Outcome == Outcome.Rejected)),
            (batch["rowsRead"]!.GetValue<int>(), batch["accepted"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>()));
        Assert.All(english.Zip(vietnamese), static pair =>
        {
            Assert.NotEqual((string?)pair.First["reason"], (string?)pair.Second["reason"]);
            Assert.NotEqual("", (string?)pair.First["whatToDo"]);
        });
    }

    /// <summary>All findings of a batch, page after page.</summary>
    public static async Task<List<JsonObject>> ErrorsAsync(HttpClient officer, Guid id)
    {
        var all = new List<JsonObject>();
        for (string? next = ""; next is not null;)
        {
            var page = await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}/errors?limit=700{(next.Length > 0 ? "&after=" + next : "")}", Ct));
            all.AddRange(page["errors"]!.AsArray().Select(static e => e!.AsObject()));
            next = (string?)page["next"];
        }
        return all;
    }

    public async Task<List<string>> RowsAsync(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(Ct))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    public async Task<int> CountAsync(string sql, params object[] values) =>
        int.Parse((await RowsAsync(sql, values))[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A small file with these rows under all headers; a row gives its cells by header.</summary>
    public static byte[] Small(params Dictionary<string, string>[] rows) => Small([.. Column.Headers.Union(rows.SelectMany(static r => r.Keys))], rows);

    /// <summary>The same under these headers.</summary>
    public static byte[] Small(IReadOnlyList<string> headers, params Dictionary<string, string>[] rows)
    {
        var text = new StringBuilder().AppendJoin(',', headers).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(',', headers.Select(h => $"\"{row.GetValueOrDefault(h, "")}\"")).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An unemployed man of ward 05467.</summary>
    public static Dictionary<string, string> Person(string number, string commune = "05467", string name = "Nguyễn Văn Đức") => new()
    {
        ["ho_ten"] = name, ["ngay_sinh"] = "05/11/1990", ["gioi_tinh"] = "Nam", ["so_dinh_danh"] = number, ["thuong_tru_xa"] = commune,
        ["trinh_do_cmkt"] = "Đại học", ["tinh_trang"] = "Người thất nghiệp", ["bhxh"] = "Không tham gia BHXH", ["thoi_gian_that_nghiep"] = "Dưới 3 tháng",
        ["nhu_cau_tim_viec"] = "Có", ["dien_thoai"] = "0912345678", ["dan_toc"] = "02", ["doi_tuong"] = "Dân tộc thiểu số",
    };
}
