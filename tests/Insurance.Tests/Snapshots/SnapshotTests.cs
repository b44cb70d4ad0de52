using Lmis.Contracts;
using Lmis.Testing;
using Lmis.Insurance.Tests.Participation;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Snapshots;

/// <summary>What Insurance tells again is what its events said, of every month and not only of the last.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private readonly InsuranceUnderTest service = new();

    public ValueTask InitializeAsync() => service.InitializeAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Coverage_and_months_are_told_as_their_newest_events_said()
    {
        var agency = new Participation.Agency(service);
        await agency.EmployersAsync(1, 2);
        await agency.ReconcileAsync("2025-12", Row(1, 1) + Row(2, 1, arrears: "yes") + Voluntary(3, "2026-01"));
        await agency.ReconcileAsync("2026-01", Row(1, 1) + Row(2, 1) + Voluntary(3, "2026-01") + Row(4, 2));
        // A second file of the month: what it changes holds, and it is not whole.
        await agency.ReconcileAsync("2026-01", Row(1, 1) + Row(2, 1, arrears: "yes") + Row(4, 2) + Row(5, 2, started: "nonsense"));
        await agency.ReconcileAsync("2026-02", Row(1, 1) + Voluntary(2, "2026-05"));
        var (snapshot, events) = await service.Service.SnapshotAndEventsAsync(Topics.ParticipationChangedV1, "version", "personId", "month");
        Assert.Equal(events, snapshot);
        Assert.True(snapshot.Length >= 7, string.Join('\n', snapshot));
        (snapshot, events) = await service.Service.SnapshotAndEventsAsync(Topics.MonthReconciledV1, "reconciledAt", "month");
        Assert.Equal(events, snapshot);
        Assert.Equal(3, snapshot.Length);
        Assert.Contains(snapshot, static m => m.Contains("\"month\":\"2026-01\",\"isComplete\":false", StringComparison.Ordinal));
    }
}
