using System.Diagnostics;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;
using static Lmis.Registry.Tests.Verifications.VerificationsUnderTest;

namespace Lmis.Registry.Tests.Verifications;

public sealed class KilledEmployerVerificationTests(VerificationsUnderTest registry) : IClassFixture<VerificationsUnderTest>
{
    [Fact]
    public async Task Run_of_a_killed_process_is_taken_over_and_no_enterprise_is_asked_about_in_two_ways()
    {
        const int enterprises = 30;
        var codes = new List<string>();
        for (var i = 0; i < enterprises; i++)
            codes.Add((await registry.EnterpriseAsync("05443")).Code);
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
            run = await StartAsync(officer, new() { ["subjects"] = "employers" });
            var waited = Stopwatch.StartNew();
            while ((await registry.QueryAsync<long>("select count(*) from employer_verification"))[0] < 6 && waited.Elapsed < TimeSpan.FromMinutes(2))
                await Task.Delay(20, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }
        Assert.InRange((await registry.QueryAsync<long>("select count(*) from employer_verification"))[0], 6, enterprises - 1);
        Assert.Equal(["running"], await registry.QueryAsync<string>("select state from verification_run"));

        registry.Gateway.Misbehave = FakeGateway.Behaved;
        await using var second = new ServiceUnderTest<Program>(registry.AllSettings);
        using var watcher = OfficerAt(second.Address, "05443");
        var done = await UntilAsync(watcher, run, "completed");
        Assert.Equal((enterprises, enterprises), ((int)done["done"]!, (int)done["results"]!["match"]!));
        Assert.Equal(enterprises, (await registry.QueryAsync<Guid>("select employer_id from employer_verification")).Distinct().Count());
        var asked = registry.Gateway.AskedOf(codes);
        Assert.Equal(enterprises, asked.Count);
        // Those under way at the kill were asked about again, by the same question; none else.
        Assert.InRange(asked.Values.Sum(), enterprises, enterprises + 6);
    }
}
