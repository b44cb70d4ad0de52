using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Lmis.Registry.Tests.PersonalData.RotationsUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.PersonalData;

public sealed class KeyRotationTests(RotationsUnderTest registry) : IClassFixture<RotationsUnderTest>
{
    private readonly HttpClient keys = registry.Operator();

    [Fact]
    public async Task Every_column_of_bytes_is_encrypted_and_listed_or_explained()
    {
        var actual = await registry.QueryAsync<string>(
            "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' and data_type = 'bytea' order by 1");
        var listed = EncryptedTables.All.SelectMany(static t => t.Columns.Select(c => $"{t.Name}.{c.Name}")).ToList();
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(listed.Intersect(EncryptedTables.NotEncrypted.Keys));
        var missing = actual.Except(listed).Except(EncryptedTables.NotEncrypted.Keys).Select(static c => $"{c} is neither in EncryptedTables.All, so no rotation would re-encrypt it, nor explained in NotEncrypted.");
        var gone = listed.Concat(EncryptedTables.NotEncrypted.Keys).Except(actual).Select(static c => $"{c} is listed in EncryptedTables, but not in the database.");
        Assert.Empty(missing.Concat(gone));
        foreach (var table in EncryptedTables.All)
        {
            var key = await registry.QueryAsync<string>(
                "select a.attname::text from pg_index i, unnest(i.indkey) with ordinality k (no, at) join pg_attribute a on a.attnum = k.no where a.attrelid = i.indrelid and i.indisprimary and i.indrelid = $1::regclass order by k.at", table.Name);
            Assert.Equal(key, table.Key.Select(static k => k.Column));
        }
    }

    [Theory]
    [InlineData("personal")]
    [InlineData("sensitive")]
    public async Task Rotation_while_records_are_written_and_read_leaves_nothing_on_the_old_key(string dataClass)
    {
        var (officer, old) = (registry.Officer(), (int)(await ActiveAsync(keys, dataClass))["id"]!);
        var people = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            people.Add(await registry.EnterAsync(WithGroups()));
            await SpecialGroupsUnderTest.AddedAsync(officer, people[i], SpecialGroupsUnderTest.Disabled());
        }
        var untouched = people[0];
        var before = await RowAsync(untouched);
        var events = (await registry.EventsAsync(untouched)).Count;

        using var ended = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            // Corrections, readings and entries go on until the rotation is completed.
            for (var version = 1; !ended.IsCancellationRequested; version++)
            {
                foreach (var person in people.Skip(1).Take(3))
                {
                    var form = WithGroups();
                    form["personalNumber"] = (string?)(await OkAsync(await officer.GetAsync($"/v1/workers/{person}", Ct)))["record"]!["personalNumber"];
                    form["address"] = $"Tổ {version}";
                    await OkAsync(await PutAsync(officer, person, Correction(form), $"\"{version}\""));
                }
                await registry.EnterAsync(WithGroups());
            }
        }, Ct);
        var rotation = await OkAsync(await BeginAsync(keys, dataClass), 202);
        // A file that comes in meanwhile: its pieces are encrypted too.
        var batch = await ImportsUnderTest.UploadAsync(registry.Officer(scopes: Scopes.RegistryImport), ImportsUnderTest.Small([.. Enumerable.Range(0, 120).Select(static _ => ImportsUnderTest.Person(NewNumber()))]));
        await CompletedAsync(keys, rotation["id"]!.GetValue<Guid>());
        await ended.CancelAsync();
        await writing;
        var import = await ImportsUnderTest.EndedAsync(registry.Officer(scopes: Scopes.RegistryImport), batch);
        Assert.True((int)import["accepted"]! == 120, import.ToJsonString());

        var opened = await registry.OpenEverythingAsync();
        Assert.Equal(0, opened.GetValueOrDefault(old));
        var active = await ActiveAsync(keys, dataClass);
        Assert.NotEqual(old, (int)active["id"]!);
        Assert.Equal(opened[(int)active["id"]!], (int)active["values"]!);
        // No version, no event, no other column: a record that nobody touched is the same but for its ciphertext.
        var after = await RowAsync(untouched);
        Assert.Equal((before.Rest, events), (after.Rest, (await registry.EventsAsync(untouched)).Count));
        Assert.NotEqual(before.Sealed(dataClass), after.Sealed(dataClass));
        var read = await OkAsync(await officer.GetAsync($"/v1/workers/{untouched}", Ct));
        Assert.Equal(("0912345678", "disability"), ((string?)read["record"]!["phone"], (string?)read["record"]!["specialGroups"]![0]));

        // The old key goes once nothing needs it, and everything opens without it.
        var gone = await OkAsync(await keys.PostAsync($"/v1/data-keys/{old}/destruction", null, Ct));
        Assert.Equal("destroyed", (string?)gone["state"]);
        Assert.Equal([0], await registry.QueryAsync<int>("select length(wrapped) from data_key where id = $1", old));
        await registry.OpenEverythingAsync();
        await OkAsync(await keys.PostAsync($"/v1/data-keys/{old}/destruction", null, Ct));
    }

    [Fact]
    public async Task Destroying_a_key_waits_for_whoever_wrote_before_and_holds_nobody_up()
    {
        await using var source = NpgsqlDataSource.Create(registry.ConnectionString);
        var (person, old) = (await registry.EnterAsync(), (int)(await ActiveAsync(keys, "personal"))["id"]!);
        var phone = (await registry.QueryAsync<byte[]>("select phone from worker where person_id = $1", person))[0];
        await RotateAsync();

        // Somebody has written with the old key and not committed yet: nobody sees it, and all the same the key is not destroyed.
        var (late, writing) = await WriteAsync();
        var destruction = keys.PostAsync($"/v1/data-keys/{old}/destruction", null, Ct);
        await registry.EnterAsync();
        Assert.False(destruction.IsCompleted, "The key was destroyed, or refused, before who wrote had ended.");
        await writing.CommitAsync(Ct);
        await late.DisposeAsync();
        Assert.Equal(1, (int)(await ProblemAsync(await destruction, 409, "data-key-needed"))["values"]!);
        await RotateAsync();

        // Who never ends is not waited for without end.
        (late, writing) = await WriteAsync();
        await ProblemAsync(await keys.PostAsync($"/v1/data-keys/{old}/destruction", null, Ct), 409, "data-key-busy");
        await writing.RollbackAsync(Ct);
        await late.DisposeAsync();
        // Two at once destroy it once.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => (string?)(await OkAsync(await keys.PostAsync($"/v1/data-keys/{old}/destruction", null, Ct)))["destroyedAt"]));
        Assert.Single(answers.Distinct());
        await registry.OpenEverythingAsync();

        async Task<(NpgsqlConnection, NpgsqlTransaction)> WriteAsync()
        {
            var connection = await source.OpenConnectionAsync(Ct);
            var transaction = await connection.BeginTransactionAsync(Ct);
            await using var command = new NpgsqlCommand("update worker set phone = $2 where person_id = $1", connection, transaction) { Parameters = { new() { Value = person }, new() { Value = phone } } };
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));
            return (connection, transaction);
        }

        async Task RotateAsync() => await CompletedAsync(keys, (await OkAsync(await BeginAsync(keys, "personal"), 202))["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Rows_that_somebody_else_holds_are_left_to_the_next_pass_without_waiting()
    {
        await using var source = NpgsqlDataSource.Create(registry.ConnectionString);
        var cipher = registry.Service.Services.GetRequiredService<PersonalDataCipher>();
        Guid[] people = [await registry.EnterAsync(), await registry.EnterAsync()];
        // With a key number that nothing is under, every row is due.
        var (none, table) = (int.MaxValue, EncryptedTables.Of(PersonalDataClass.Personal).Single(static t => t.Name == "worker"));
        await using var officer = await source.OpenConnectionAsync(Ct);
        await using var holding = await officer.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("update worker set phone = phone where person_id = $1", officer, holding) { Parameters = { new() { Value = people[0] } } })
            await hold.ExecuteNonQueryAsync(Ct);
        var before = await PhonesAsync();

        await using var connection = await source.OpenConnectionAsync(Ct);
        var step = await ReencryptRows.RunAsync(connection, table, cipher, none, null, 10_000, Ct);
        Assert.True(step.Found >= 2 && step.Changed == step.Found - 1, step.ToString());
        await holding.RollbackAsync(Ct);
        Assert.Equal([true, false], before.Zip(await PhonesAsync()).Select(static p => p.First.AsSpan().SequenceEqual(p.Second)));

        Task<List<byte[]>> PhonesAsync() => registry.QueryAsync<byte[]>("select phone from worker where person_id = any($1) order by person_id", people);
    }

    [Fact]
    public async Task A_process_that_does_not_know_the_new_key_yet_reads_it_and_soon_writes_with_it()
    {
        await using var other = new ServiceUnderTest<Program>(new Dictionary<string, string?>(registry.AllSettings) { ["Registry:KeyRefresh"] = "00:00:02", ["Registry:KeyRotation:Look"] = "00:10:00" });
        var (stale, person) = (other.Services.GetRequiredService<PersonalDataCipher>(), Guid.CreateVersion7());
        var first = KeyOf(stale.Protect(PersonalDataClass.Personal, person, "f", "x")!);
        var rotation = await OkAsync(await BeginAsync(keys, "personal"), 202);
        var fresh = registry.Service.Services.GetRequiredService<PersonalDataCipher>().Protect(PersonalDataClass.Personal, person, "f", "x")!;
        Assert.Equal((int)rotation["keyId"]!, KeyOf(fresh));
        Assert.Equal("x", stale.Reveal(PersonalDataClass.Personal, person, "f", fresh));
        await Task.Delay(TimeSpan.FromSeconds(2.1), Ct);
        Assert.Equal((first == KeyOf(fresh), (int)rotation["keyId"]!), (false, KeyOf(stale.Protect(PersonalDataClass.Personal, person, "f", "x")!)));
        await CompletedAsync(keys, rotation["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_key_is_destroyed_only_when_nothing_needs_it()
    {
        await registry.EnterAsync(WithGroups());
        var active = (int)(await ActiveAsync(keys, "personal"))["id"]!;
        await ProblemAsync(await keys.PostAsync($"/v1/data-keys/{active}/destruction", null, Ct), 409, "data-key-active");
        await ProblemAsync(await keys.PostAsync("/v1/data-keys/999999/destruction", null, Ct), 404, "data-key-unknown");
        // A rotation that has not come to it: retired, as the operation does, without the work.
        var retired = (await registry.QueryAsync<int>("update data_key set state = 'retired', retired_at = clock_timestamp() where class = 'Sensitive' and state = 'active' returning id"))[0];
        await ProblemAsync(await keys.PostAsync($"/v1/data-keys/{retired}/destruction", null, Ct), 409, "data-key-kept");
        await Task.Delay(1_100, Ct);
        Assert.True((int)(await ProblemAsync(await keys.PostAsync($"/v1/data-keys/{retired}/destruction", null, Ct), 409, "data-key-needed"))["values"]! > 0);
        var rotation = await OkAsync(await BeginAsync(keys, "sensitive"), 202);
        await CompletedAsync(keys, rotation["id"]!.GetValue<Guid>());
        await OkAsync(await keys.PostAsync($"/v1/data-keys/{retired}/destruction", null, Ct));
        await registry.OpenEverythingAsync();
    }

    [Fact]
    public async Task Two_rotations_of_a_class_at_once_the_blind_index_and_an_unknown_class_are_refused()
    {
        var answers = await Task.WhenAll(BeginAsync(keys, "personal"), BeginAsync(keys, "personal"), BeginAsync(keys, "personal"));
        var begun = Assert.Single(answers, static a => (int)a.StatusCode == 202);
        foreach (var refused in answers.Where(static a => (int)a.StatusCode != 202))
            await ProblemAsync(refused, 409, "rotation-running");
        await CompletedAsync(keys, (await OkAsync(begun, 202))["id"]!.GetValue<Guid>());
        await ProblemAsync(await BeginAsync(keys, "blind-index"), 422, "blind-index-not-rotated");
        await ProblemAsync(await BeginAsync(keys, "secret"), 400, "unknown-key-class");
        Assert.Equal(403, (int)(await registry.Officer().GetAsync("/v1/data-keys", Ct)).StatusCode);
        Assert.Equal(403, (int)(await BeginAsync(registry.Officer(), "personal")).StatusCode);
    }

    [Fact]
    public async Task Data_keys_are_wrapped_anew_under_a_new_key_encryption_key_and_the_old_one_no_longer_opens_them()
    {
        await using var own = new OwnRegistry();
        await own.InitializeAsync();
        var person = await own.EnterAsync(WithGroups());
        var wrapped = await own.QueryAsync<byte[]>("select wrapped from data_key order by id");
        var next = NewKeyFile();
        // A replica that was started before goes on with the keys it holds, and with one made meanwhile it cannot know.
        await using (var renewed = new ServiceUnderTest<Program>(new Dictionary<string, string?>(Settings(own.ConnectionString, next)) { ["Registry:PreviousKeyEncryptionKeyFile"] = own.KeyFile }))
        {
            Assert.All(wrapped.Zip(await own.QueryAsync<byte[]>("select wrapped from data_key order by id")), static p => Assert.NotEqual(p.First, p.Second));
            own.Service.Services.GetRequiredService<PersonalDataKeys>().Refresh();
            Assert.Equal("0912345678", (string?)(await OkAsync(await own.Officer().GetAsync($"/v1/workers/{person}", Ct)))["record"]!["phone"]);
        }
        await using (var after = new ServiceUnderTest<Program>(Settings(own.ConnectionString, next)))
        {
            var officer = after.HttpAs(TestTokens.Issue(AllScopes, "19", name: "Cán bộ"));
            officer.DefaultRequestHeaders.Add("Lmis-Purpose", "record-keeping");
            Assert.Equal("disability", (string?)(await OkAsync(await officer.GetAsync($"/v1/workers/{person}", Ct)))["record"]!["specialGroups"]![0]);
        }
        var fault = Assert.ThrowsAny<Exception>(() => new ServiceUnderTest<Program>(Settings(own.ConnectionString, own.KeyFile)));
        Assert.Contains("does not fit the data keys", fault.ToString());
        fault = Assert.ThrowsAny<Exception>(() => new ServiceUnderTest<Program>(new Dictionary<string, string?>(Settings(own.ConnectionString, NewKeyFile())) { ["Registry:PreviousKeyEncryptionKeyFile"] = own.KeyFile }));
        Assert.Contains("does not fit the data keys", fault.ToString());
    }

    private static JsonObject WithGroups()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        return form;
    }

    private static int KeyOf(byte[] value) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(1));

    private async Task<Row> RowAsync(Guid person)
    {
        var rest = await registry.QueryAsync<string>("select (to_jsonb(w) - '{phone,address,employer_code,sensitive,social_insurance_number}'::text[])::text from worker w where person_id = $1", person);
        var changes = await registry.QueryAsync<string>("select (to_jsonb(c) - '{before,reason,sensitive_before}'::text[])::text from worker_change c where person_id = $1", person);
        var values = await registry.QueryAsync<byte[]>("select unnest(array[phone, sensitive]) from worker where person_id = $1", person);
        return new(string.Join('\n', rest.Concat(changes)), values[0], values[1]);
    }

    private sealed record Row(string Rest, byte[] Phone, byte[] Groups)
    {
        public byte[] Sealed(string dataClass) => dataClass == "personal" ? Phone : Groups;
    }

    /// <summary>A registry of this test alone.</summary>
    private sealed class OwnRegistry : RegistryUnderTest;
}
