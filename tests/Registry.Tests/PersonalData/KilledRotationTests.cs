using System.Diagnostics;
using System.Net.Http.Headers;
using Lmis.Contracts;
using Lmis.Registry.Tests.Imports;
using Lmis.Testing;
using static Lmis.Registry.Tests.PersonalData.RotationsUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.PersonalData;

public sealed class KilledRotationTests(RotationsUnderTest registry) : IClassFixture<RotationsUnderTest>
{
    [Fact]
    public async Task Rotation_of_a_killed_process_is_resumed_every_value_opens_and_nothing_is_left_on_the_old_key()
    {
        var importer = registry.Officer(scopes: Scopes.RegistryImport);
        var file = ImportsUnderTest.Small([.. Enumerable.Range(0, 300).Select(static _ => ImportsUnderTest.Person(NewNumber()))]);
        var batch = await ImportsUnderTest.EndedAsync(importer, await ImportsUnderTest.UploadAsync(importer, file));
        Assert.True((int)batch["accepted"]! == 300, batch.ToJsonString());
        var old = (int)(await ActiveAsync(registry.Operator(), "personal"))["id"]!;
        var events = await registry.QueryAsync<long>("select count(*) from messaging.outbox_message");
        // The service of the test stops first, so that the rotation belongs to the process that will be killed.
        await registry.Service.DisposeAsync();
        Guid rotation;
        using (var process = KilledProcess.Start(new Dictionary<string, string?>(registry.AllSettings) { ["Registry:KeyRotation:Rows"] = "10", ["Registry:KeyRotation:Pause"] = "00:00:00.05" }))
        {
            using var keys = new HttpClient { BaseAddress = await KilledProcess.AddressAsync(process) };
            keys.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(Scopes.RegistryKeys, area: null));
            rotation = (await OkAsync(await BeginAsync(keys, "personal"), 202))["id"]!.GetValue<Guid>();
            var waited = Stopwatch.StartNew();
            while ((await registry.QueryAsync<long>("select rows from key_rotation"))[0] < 50 && waited.Elapsed < TimeSpan.FromMinutes(1))
                await Task.Delay(10, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        var halfway = await registry.OpenEverythingAsync();
        var rows = (await registry.QueryAsync<long>("select rows from key_rotation"))[0];
        Assert.InRange(rows, 50, 550);
        Assert.True(halfway[old] > 0, "The process was killed too late.");

        await using var second = new ServiceUnderTest<Program>(registry.AllSettings);
        var done = await CompletedAsync(OperatorOf(second), rotation);
        Assert.True((long)done["rows"]! >= rows, done.ToJsonString());
        var opened = await registry.OpenEverythingAsync();
        Assert.Equal((0, halfway.Values.Sum()), (opened.GetValueOrDefault(old), opened.Values.Sum()));
        Assert.Equal(events, await registry.QueryAsync<long>("select count(*) from messaging.outbox_message"));
        Assert.Equal([1L], await registry.QueryAsync<long>("select distinct version from worker"));
        // 300 persons and 300 records: each once, whether before the kill or after it.
        Assert.Equal(600, (int)done["rows"]!);
    }
}
