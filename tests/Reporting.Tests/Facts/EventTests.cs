using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Reporting.Tests.Facts;

public sealed class EventTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task The_same_message_twice_counts_once()
    {
        var id = Guid.CreateVersion7();
        var record = People.Somebody();
        await reporting.DeliverAsync(Topics.LabourRecordChangedV1, [record], id);
        await reporting.DeliverAsync(Topics.LabourRecordChangedV1, [record], id);
        // Published again under another id it is still the same version.
        await reporting.ChangedAsync(record);
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task Of_versions_out_of_order_the_newest_wins()
    {
        var first = People.Somebody();
        var second = first.Next() with { Qualification = "untrained" };
        var third = second.Next().Unemployed();
        await reporting.ChangedAsync(third);
        await reporting.ChangedAsync(first);
        await reporting.ChangedAsync(second);
        Assert.Equal("0/1 = 0.0", await TrainedAsync());
        Assert.Equal("no data", (await reporting.GetAsync("/v1/indicators/K06")).Series("main").Shown());
    }

    [Fact]
    public async Task Several_versions_of_one_person_in_one_batch_leave_the_newest()
    {
        var first = People.Somebody();
        await reporting.ChangedAsync(first.Next() with { Qualification = "untrained" }, first, People.Somebody());
        Assert.Equal("1/2 = 50.0", await TrainedAsync());
    }

    [Fact]
    public async Task Who_leaves_the_register_does_not_count_and_a_late_event_does_not_bring_them_back()
    {
        var (stays, leaves) = (People.Somebody(), People.Somebody());
        await reporting.ChangedAsync(stays, leaves);
        await reporting.ChangedAsync(leaves.Next().Next() with { IsActive = false });
        await reporting.ChangedAsync(leaves.Next());
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task A_merge_known_before_the_record_holds_when_the_record_comes()
    {
        var (survivor, merged) = (People.Somebody(), People.Somebody());
        await reporting.MergedAsync(survivor.PersonId, merged.PersonId, Noon);
        await reporting.ChangedAsync(merged, survivor);
        await reporting.ChangedAsync(merged.Next());
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task An_undoing_that_arrives_before_its_merge_holds()
    {
        var (survivor, merged) = (People.Somebody(), People.Somebody());
        await reporting.ChangedAsync(survivor, merged);
        await reporting.UnmergedAsync(survivor.PersonId, merged.PersonId, Noon.AddHours(1));
        await reporting.MergedAsync(survivor.PersonId, merged.PersonId, Noon);
        Assert.Equal("2/2 = 100.0", await TrainedAsync());
        await reporting.MergedAsync(survivor.PersonId, merged.PersonId, Noon.AddHours(2));
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task Who_lives_outside_the_province_does_not_count_until_they_move_in()
    {
        var elsewhere = People.Somebody("00004");
        await reporting.ChangedAsync(elsewhere, People.Somebody());
        Assert.Equal("1/1 = 100.0", await TrainedAsync());
        await reporting.ChangedAsync(elsewhere.Next() with { CommuneCode = People.Commune });
        Assert.Equal("2/2 = 100.0", await TrainedAsync());
    }

    [Fact]
    public async Task A_code_this_version_does_not_know_goes_back_and_spoils_nothing_else()
    {
        using var sidecar = reporting.Service.AsSidecar();
        LabourRecordChanged[] batch = [People.Somebody(), People.Somebody() with { Qualification = "wizard" }, People.Somebody()];
        var entries = batch.Select((data, i) => new
        {
            entryId = $"{i}",
            contentType = "application/cloudevents+json",
            @event = new { id = Guid.CreateVersion7(), source = "registry", specversion = "1.0", type = Topics.LabourRecordChangedV1, topic = Topics.LabourRecordChangedV1, data },
        });
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(sidecar, $"/messaging/events/{Topics.LabourRecordChangedV1}", new { entries }, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(body.Split("SUCCESS").Length == 3 && body.Contains("RETRY", StringComparison.Ordinal), body);
        Assert.Equal("2/2 = 100.0", await TrainedAsync());
    }

    private async Task<string> TrainedAsync() => (await reporting.GetAsync("/v1/indicators/K01")).Series("main").Shown();
}
