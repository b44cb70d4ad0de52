using Grpc.Core;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Training.Tests.Snapshots;

/// <summary>What Training tells again is what its events said; and the stream itself, as every service serves it.</summary>
public sealed class SnapshotTests(TrainingUnderTest training) : IClassFixture<TrainingUnderTest>
{
    [Fact]
    public async Task Guidance_is_told_as_its_newest_events_said_also_after_the_school_has_moved()
    {
        var (school, other) = (await training.SchoolAsync(), await training.SchoolAsync());
        await ReportAsync(school, 2025, 150, 90);
        await ReportAsync(school, 2025, 180, 90);
        await ReportAsync(school, 2024, 100, 50);
        await ReportAsync(other, 2025, 10, 20);
        await training.DoAsync(HttpMethod.Put, $"/v1/schools/{school}", new { name = "Trường chuyển về Phú Bình", commune = "05908" }, TrainingUnderTest.Department, version: 1);
        await ReportAsync(school, 2024, 120, 50);
        var (snapshot, events) = await training.Service.SnapshotAndEventsAsync(Topics.GuidanceReportedV1, "version", "schoolCode", "schoolYear", "level");
        // The rows that the other test writes without events are none of these schools'.
        Assert.Equal(events, snapshot.Where(state => state.Contains(school, StringComparison.Ordinal) || state.Contains(other, StringComparison.Ordinal)));
        Assert.Equal(6, events.Length);
    }

    [Fact]
    public async Task The_stream_gives_every_state_once_in_order_and_resumes_after_a_cursor()
    {
        await training.QueryAsync<long>(
            """
            with s as (insert into school (code, name, commune_code, is_active, version) select '99' || lpad(i::text, 8, '0'), 'Trường ' || i, '05443', true, 1 from generate_series(1, 2500) i returning code),
                 g as (insert into guidance_count (school_code, school_year, level, graduates, guided, reported_at, version) select code, 2023, 'continuing-education', 9, 8, now(), 1 from s returning 1)
            select count(*) from g
            """);
        var all = await training.Service.SnapshotAsync(Topics.GuidanceReportedV1);
        Assert.All(all.SkipLast(1), static m => Assert.Equal(1000, m.States.Count));
        var states = all.SelectMany(static m => m.States).Select(static s => s.ToStringUtf8()).ToList();
        Assert.True(states.Count >= 2500 && states.Distinct().Count() == states.Count, $"{states.Count}");
        // Of rows written before it was kept, where the school lies now.
        Assert.Equal(2500, states.Count(static s => s.Contains("continuing-education", StringComparison.Ordinal) && s.Contains("\"communeCode\":\"05443\"", StringComparison.Ordinal)));
        var rest = await training.Service.SnapshotAsync(Topics.GuidanceReportedV1, all[0].Cursor);
        Assert.Equal(states.Skip(1000), rest.SelectMany(static m => m.States).Select(static s => s.ToStringUtf8()));
        Assert.Empty(await training.Service.SnapshotAsync(Topics.GuidanceReportedV1, all[^1].Cursor));
    }

    [Theory]
    [InlineData(Topics.GuidanceReportedV1, "", Scopes.MessagingSnapshot, "insurance", StatusCode.PermissionDenied)]
    [InlineData(Topics.GuidanceReportedV1, "", Scopes.TrainingRead, "reporting", StatusCode.PermissionDenied)]
    [InlineData(Topics.GuidanceReportedV1, "nonsense", Scopes.MessagingSnapshot, "reporting", StatusCode.InvalidArgument)]
    [InlineData(Topics.CertificateChangedV1, "", Scopes.MessagingSnapshot, "reporting", StatusCode.NotFound)]
    public async Task Others_are_refused_and_a_wrong_topic_or_cursor_is_told(string topic, string cursor, string scope, string client, StatusCode status)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => training.Service.SnapshotAsync(topic, cursor, scope, client));
        Assert.Equal(status, fault.StatusCode);
    }

    private Task<System.Text.Json.JsonElement> ReportAsync(string school, int year, int guided, int upper) => training.DoAsync(
        HttpMethod.Put, $"/v1/guidance/{year}", new { lines = new[] { new { level = "lower-secondary", graduates = 200, guided }, new { level = "upper-secondary", graduates = 100, guided = upper } } }, TrainingUnderTest.SchoolAccount, school);
}
