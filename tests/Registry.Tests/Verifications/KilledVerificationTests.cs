using System.Diagnostics;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class KilledVerificationTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    [Fact]
    public async Task Run_of_a_killed_process_is_taken_over_and_nobody_is_asked_about_in_two_ways()
    {
        const int people = 30;
        var numbers = await registry.PeopleAsync(people, "05443");
        // The service of the test stops first, so that the run belongs to the process that will be killed.
        await registry.Service.DisposeAsync();
        registry.Gateway.Misbehave = static async (question, context) =>
        {
            await Task.Delay(50, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return context.RequestAborted.IsCancellationRequested;
        };
        Guid run;
        using (var process = KilledProcess.Start(registry.AllSettings))
        {
            using var officer = OfficerAt(await KilledProcess.AddressAsync(process), "05443");
            run = await StartAsync(officer);
            var waited = Stopwatch.StartNew();
            while ((await registry.QueryAsync<long>("select count(*) from person_verification"))[0] < 6 && waited.Elapsed < TimeSpan.FromMinutes(2))
                await Task.Delay(20, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        var before = (await registry.QueryAsync<long>("select count(*) from person_verification"))[0];
        Assert.InRange(before, 6, people - 1);
        Assert.Equal(["running"], await registry.QueryAsync<string>("select state from verification_run"));

        registry.Gateway.Misbehave = FakeGateway.Behaved;
        await using var second = new ServiceUnderTest<Program>(registry.AllSettings);
        using var watcher = OfficerAt(second.Address, "05443");
        var done = await UntilAsync(watcher, run, "completed");
        Assert.Equal((people, people), ((int)done["done"]!, (int)done["results"]!["match"]!));
        Assert.Equal(people, (await registry.QueryAsync<Guid>("select distinct person_id from person_verification")).Count);
        var asked = registry.Gateway.AskedOf(numbers);
        Assert.Equal(people, asked.Count);
        // Those under way at the kill were asked about again, by the same question; nobody else.
        Assert.InRange(asked.Values.Sum(), people, people + 6);
        Assert.Equal(people, (await registry.QueryAsync<Guid>("select distinct person_id from record_reading where what = 'verification'")).Count);
    }
}
