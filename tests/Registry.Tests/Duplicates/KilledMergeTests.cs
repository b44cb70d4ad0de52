using System.Net.Http.Headers;
using System.Net.Http.Json;
using Lmis.Testing;
using static Lmis.Registry.Tests.Duplicates.DuplicatesUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Duplicates;

public sealed class KilledMergeTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_killed_process_leaves_each_merge_done_or_not_begun()
    {
        const int pairs = 60;
        var people = new List<(Guid Stays, Guid Leaves)>();
        for (var i = 0; i < pairs; i++)
        {
            people.Add((await registry.EnterAsync(), await registry.EnterAsync()));
            await registry.PairAsync(people[^1].Stays, people[^1].Leaves);
        }
        using (var process = KilledProcess.Start(registry.AllSettings))
        {
            using var officer = new HttpClient { BaseAddress = await KilledProcess.AddressAsync(process) };
            officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(MergeScopes, "19", name: "Cán bộ"));
            var merging = Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (p, _) =>
            {
                try
                {
                    await officer.PostAsJsonAsync("/v1/merges", new { survivingPersonId = p.Stays, survivingVersion = 1, mergedPersonId = p.Leaves, mergedVersion = 1, reason = "Cùng một người" }, Ct);
                }
                catch (HttpRequestException)
                {
                    // The process is gone.
                }
            });
            while ((await registry.QueryAsync<long>("SELECT count(*) FROM person_merge"))[0] < 5)
                await Task.Delay(2, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
            await merging;
        }
        var merged = await registry.QueryAsync<Guid>("SELECT merged_person_id FROM person_merge ORDER BY 1");
        Assert.InRange(merged.Count, 5, pairs - 1);
        // Whatever belongs to a merge is there for these, and for nobody else.
        foreach (var sql in new[]
        {
            "SELECT person_id FROM worker WHERE NOT is_active ORDER BY 1", "SELECT person_id FROM worker_change WHERE kind = 'merged' ORDER BY 1",
            "SELECT m.merged_person_id FROM person_merge m JOIN worker_change c ON c.person_id = m.surviving_person_id AND c.kind = 'merged-into-this' ORDER BY 1",
            "SELECT (data::jsonb ->> 'personId')::uuid FROM messaging.outbox_message WHERE topic = 'registry.labour-record-changed.v1' AND data::jsonb ->> 'isActive' = 'false' ORDER BY 1",
            "SELECT m.merged_person_id FROM person_merge m JOIN duplicate_pair p ON p.state = 'merged' AND m.merged_person_id IN (p.first_person_id, p.second_person_id) ORDER BY 1",
        })
            Assert.Equal(merged, await registry.QueryAsync<Guid>(sql));
        Assert.Equal([(long)merged.Count], await registry.QueryAsync<long>("SELECT count(*) FROM duplicate_pair WHERE state = 'merged'"));

        // The others can be merged by the process that takes over.
        var (stays, leaves) = people.Find(p => !merged.Contains(p.Leaves));
        await OkAsync(await registry.Officer(scopes: MergeScopes).PostAsJsonAsync("/v1/merges", new { survivingPersonId = stays, survivingVersion = 1, mergedPersonId = leaves, mergedVersion = 1, reason = "Cùng một người" }, Ct), 201);
    }
}
