using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.PersonalData;
using Lmis.Testing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Tests.PersonalData;

/// <summary>A registry that rotates quickly, and what the tests of keys ask it.</summary>
public sealed class RotationsUnderTest : RegistryUnderTest
{
    protected override IReadOnlyDictionary<string, string?> OwnSettings { get; } = new Dictionary<string, string?>
    {
        ["Registry:KeyRefresh"] = "00:00:00.5", ["Registry:KeyRotation:Look"] = "00:00:00.2", ["Registry:KeyRotation:Lease"] = "00:00:02",
        ["Registry:KeyRotation:KeepRetired"] = "00:00:01", ["Registry:KeyRotation:Rows"] = "7",
        ["Registry:Imports:RowsPerChunk"] = "50", ["Registry:Imports:Look"] = "00:00:00.2",
    };

    public HttpClient Operator() => OperatorOf(Service);

    public static HttpClient OperatorOf(ServiceUnderTest<Program> service)
    {
        var client = service.HttpAs(TestTokens.Issue(Scopes.RegistryKeys, area: null));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }

    public static Task<HttpResponseMessage> BeginAsync(HttpClient keys, string dataClass) => keys.PostAsJsonAsync("/v1/data-keys/rotations", new { @class = dataClass }, Ct);

    /// <summary>The key that a class has now, by the list.</summary>
    public static async Task<JsonObject> ActiveAsync(HttpClient keys, string dataClass) => (await KeysAsync(keys)).Single(k => (string?)k["class"] == dataClass && (string?)k["state"] == "active");

    public static async Task<List<JsonObject>> KeysAsync(HttpClient keys) =>
        [.. (await OkAsync(await keys.GetAsync("/v1/data-keys", Ct)))["keys"]!.AsArray().Select(static k => k!.AsObject())];

    /// <summary>Waits until the rotation is completed.</summary>
    public static async Task<JsonObject> CompletedAsync(HttpClient keys, Guid id)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var list = await OkAsync(await keys.GetAsync("/v1/data-keys", Ct));
            var rotation = list["rotations"]!.AsArray().Single(r => r!["id"]!.GetValue<Guid>() == id)!.AsObject();
            if ((string?)rotation["state"] == "completed")
                return rotation;
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), list.ToJsonString());
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>Opens every encrypted value of the database with keys read anew, and gives how many there were by key; one that does not open fails the test.</summary>
    public async Task<Dictionary<int, int>> OpenEverythingAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        var cipher = new PersonalDataCipher(new PersonalDataKeys(source, Options.Create(new RegistryOptions { KeyEncryptionKeyFile = KeyFile }), TimeProvider.System));
        var counts = new Dictionary<int, int>();
        foreach (var table in EncryptedTables.All)
        {
            foreach (var column in table.Columns)
            {
                await using var command = source.CreateCommand(
                    $"select {string.Join(", ", table.Key.Select(static k => k.Column + "::text"))}, {table.Owner}, {column.Name} from {table.Name} where {column.Name} is not null");
                await using var reader = await command.ExecuteReaderAsync(Ct);
                while (await reader.ReadAsync(Ct))
                {
                    var value = reader.GetFieldValue<byte[]>(table.Key.Count + 1);
                    string[] key = [.. Enumerable.Range(0, table.Key.Count).Select(reader.GetString)];
                    cipher.RevealBytes(column.Class, reader.GetGuid(table.Key.Count), table.FieldOf(column, key), value);
                    var id = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(1));
                    counts[id] = counts.GetValueOrDefault(id) + 1;
                }
            }
        }
        return counts;
    }
}
