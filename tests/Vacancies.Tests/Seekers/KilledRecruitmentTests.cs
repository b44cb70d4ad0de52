using System.Net.Http.Headers;
using System.Net.Http.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Testing;
using Npgsql;

namespace Lmis.Vacancies.Tests.Seekers;

/// <summary>A process that dies in the midst of a recruitment: nothing is half-written, and the same step afterwards is one placement.</summary>
public sealed class KilledRecruitmentTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    [Fact]
    public async Task Killed_before_its_commit_it_leaves_nothing_and_sent_again_it_is_one_placement()
    {
        // The process has the machine's clock.
        service.Clock.SetTo(TimeProvider.System.GetUtcNow());
        var today = VietnamDay.Of(service.Clock.GetUtcNow());
        var vacancy = await service.PublishedAsync(f => (f["places"], f["closesOn"]) = (1, Day(30)));
        var (search, _) = await service.FileAsync();
        var referral = await service.ReferAsync(search, vacancy);

        await using var source = NpgsqlDataSource.Create(service.ConnectionString);
        await using var holder = await source.OpenConnectionAsync(VacanciesUnderTest.Ct);
        await using var hold = await holder.BeginTransactionAsync(VacanciesUnderTest.Ct);
        await using (var take = new NpgsqlCommand("select 1 from vacancy where id = $1 for update", holder) { Parameters = { new() { Value = vacancy } } })
            await take.ExecuteNonQueryAsync(VacanciesUnderTest.Ct);

        using var process = await ServiceProcess.StartAsync("Lmis.Vacancies", VacanciesUnderTest.Settings(service.ConnectionString, service.KeyFile));
        using var client = new HttpClient { BaseAddress = process.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(VacanciesUnderTest.Counsellor, "19"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/referrals/{referral}/recruitment") { Content = JsonContent.Create(new { startsOn = Day(5), recruitedOn = Day(0) }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        var sent = client.SendAsync(request, VacanciesUnderTest.Ct);
        // In the midst: the turn is locked, the vacancy is waited for.
        while (await service.QueryAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%vacancy%'") == 0)
            Assert.False(sent.IsCompleted && process.HasExited, "The process ended by itself.");
        await process.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sent);
        await hold.RollbackAsync(VacanciesUnderTest.Ct);

        Assert.Equal("referred", await service.QueryAsync<string>("select state from referral where id = $1", referral));
        Assert.Equal(0, await service.QueryAsync<int>("select taken from vacancy where id = $1", vacancy));
        Assert.Empty(await service.EventsAsync(Topics.PlacementMadeV1, "placementId", referral));

        await service.OkAsync(HttpMethod.Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = Day(5) }, version: 1);
        Assert.Equal(1, await service.QueryAsync<int>("select taken from vacancy where id = $1", vacancy));
        Assert.Single(await service.EventsAsync(Topics.PlacementMadeV1, "placementId", referral));
        Assert.Single(await service.EventsAsync(Topics.PlacementChangedV1, "placementId", referral));

        string Day(int after) => today.AddDays(after).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
