using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Journals;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>
/// A personal number goes through the exchange in the body of a question, to answers of every kind, and is then looked for in all that both gateways keep: every column of
/// every table, the journal with its partitions among them, and every line of their logs. Each place has a control that the same search must find.
/// </summary>
public sealed class PlantedNumberTests(Network network) : IClassFixture<Network>
{
    private const string Number = "024199664821", Control = "control-664899";

    [Fact]
    public async Task A_personal_number_asked_about_is_in_no_journal_and_nowhere_else_at_either_gateway()
    {
        await network.AgreeAsync(network.WorkerTerms());
        const string question = $$"""{"personalNumber":"{{Number}}","salt":"BBBBBBBBBBBBBBBBBBBBBB"}""";
        var ids = 0;
        try
        {
            foreach (var (status, answer) in new[]
            {
                (200, """{"status":"employed","registered":true,"asOf":"2026-11-20","salt":"AAAAAAAAAAAAAAAAAAAAAA"}"""),
                // Services that repeat the question where they must not.
                (200, $$"""{"status":"employed","registered":true,"salt":"AAAAAAAAAAAAAAAAAAAAAA","personalNumber":"{{Number}}"}"""),
                (404, $$"""{"type":"urn:lmis:problem:no-such-person","title":"Nobody","status":404,"detail":"{{Number}}"}"""),
                (500, question),
            })
            {
                network.Provider.Service.Answer = context =>
                {
                    context.Response.Headers["lmis-subject"] = "0193a7f2-0000-7000-8000-00000000beef";
                    return DatasetBackend.JsonAsync(context, answer, "residents-of:24", status);
                };
                using var given = await network.SendAsync(HttpMethod.Post, Network.Worker, question, ("Lmis-Purpose", "job-referral"), ("X-Road-Id", $"{Control}-{ids++}"));
                Assert.DoesNotContain(Number, string.Join(' ', given.Headers.SelectMany(static h => h.Value)), StringComparison.Ordinal);
            }
            // Refused at the consumer's own door: not agreed, and no purpose.
            foreach (var purpose in new[] { "wage-garnishment", "" })
                Assert.False((await network.SendAsync(HttpMethod.Post, Network.Worker, question, ("Lmis-Purpose", purpose), ("X-Road-Id", $"{Control}-{ids++}"))).IsSuccessStatusCode);
            Assert.Equal(question, network.Provider.Service.Received.Last().Body);
        }
        finally
        {
            network.Provider.Service.Answer = context => DatasetBackend.JsonAsync(context, DatasetBackend.Indicator);
        }

        foreach (var node in new[] { network.Consumer, network.Provider })
        {
            // Each of the four is on record.
            for (var id = 0; id < 4; id++)
                Assert.Contains(await Records.OfAsync(node, $"{Control}-{id}"), static e => e.Kind != JournalKind.Intent);
            // The journal's own columns are really searched, the content it signs too.
            var (ofNumber, ofControl) = (await SearchAsync(node.Database, Number), await SearchAsync(node.Database, Control));
            Assert.Contains("journal.entry.x_road_id", ofControl);
            Assert.Contains("journal.entry.content", ofControl);
            Assert.Empty(ofNumber);
            Assert.NotEmpty(node.Gateway.Log.All);
            Assert.DoesNotContain(node.Gateway.Log.All, static line => Spellings(Number).Any(s => line.Contains(s, StringComparison.OrdinalIgnoreCase)));
        }
    }

    /// <summary>The columns that have this text somewhere: as letters, in hexadecimal or base64, or as its bare digest, from which a number of twelve digits is soon guessed.</summary>
    private static async Task<List<string>> SearchAsync(TestDatabase database, string text)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var found = new List<string>();
        foreach (var column in await ReadAsync("""
            select quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) || '|' || quote_ident(c.column_name) || '|' || c.data_type
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema not in ('pg_catalog', 'information_schema') and t.table_type = 'BASE TABLE' order by 1
            """))
        {
            var (table, name, type) = (column.Split('|')[0], column.Split('|')[1], column.Split('|')[2]);
            var shown = type == "bytea" ? $"encode({name}, 'escape') || ' ' || encode({name}, 'hex')" : $"{name}::text";
            if ((await ReadAsync($"select {shown} from {table} where {name} is not null")).Exists(value => Spellings(text).Any(s => value.Contains(s, StringComparison.OrdinalIgnoreCase))))
                found.Add($"{table}.{name.Trim('"')}");
        }
        return found;

        async Task<List<string>> ReadAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<string>();
            while (await reader.ReadAsync())
                rows.Add(reader.GetString(0));
            return rows;
        }
    }

    private static IEnumerable<string> Spellings(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var digest = SHA256.HashData(bytes);
        return [text, Convert.ToHexString(bytes), Convert.ToBase64String(bytes, 0, bytes.Length / 3 * 3), Convert.ToHexString(digest), Convert.ToBase64String(digest)];
    }
}
