using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;
using Lmis.Testing;
using Lmis.Vacancies.Tests.Seekers;

namespace Lmis.Vacancies.Tests.Snapshots;

/// <summary>What Vacancies tells again is what its events said.</summary>
public sealed class SnapshotTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    private static readonly HttpMethod Post = HttpMethod.Post;

    [Fact]
    public async Task Registrations_and_recruitments_are_told_as_their_newest_events_said_also_of_merged_persons()
    {
        var vacancy = await service.PublishedAsync(static f => f["places"] = 5);
        await service.FileAsync(SeekersUnderTest.Filing(looksForJob: false));
        var (cancelled, _) = await service.FileAsync();
        await service.OkAsync(Post, $"/v1/job-searches/{cancelled}/cancel", new { reason = "mistake" });
        var (referred, merged) = await service.FileAsync();
        await service.ReferAsync(referred, vacancy);
        var (hired, survivor) = await service.FileAsync();
        var starts = VietnamDayAfter(3);
        var recruited = await service.ReferAsync(hired, vacancy);
        await service.OkAsync(Post, $"/v1/referrals/{recruited}/recruitment", new { startsOn = starts }, version: 1);
        await service.DeliverAsync(Topics.PersonMergedV1, new PersonMerged(survivor, merged, service.Clock.GetUtcNow()));
        await service.OkAsync(Post, $"/v1/job-searches/{referred}/counsellings", new { kind = "job-advice" }, status: 201);
        var second = (await service.ReferAsync(referred, await service.PublishedAsync()));
        await service.OkAsync(Post, $"/v1/referrals/{second}/recruitment", new { startsOn = starts }, version: 1);

        var (snapshot, events) = await service.Service.SnapshotAndEventsAsync(Topics.JobSearchChangedV1, "version", "jobSearchId");
        Assert.Equal(events, snapshot);
        Assert.Equal(3, snapshot.Length);
        // Under the id it was filed as: whoever counts knows from Registry who stands for whom, and may learn that it was undone.
        Assert.Contains(snapshot, s => s.Contains($"\"personId\":\"{merged}\"", StringComparison.Ordinal));
        (snapshot, events) = await service.Service.SnapshotAndEventsAsync(Topics.PlacementChangedV1, "version", "placementId");
        Assert.Equal(events, snapshot);
        Assert.Equal(2, snapshot.Length);
        Assert.Contains(snapshot, s => s.Contains($"\"personId\":\"{merged}\"", StringComparison.Ordinal));

        string VietnamDayAfter(int days) => Hosting.VietnamDay.Of(service.Clock.GetUtcNow()).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
