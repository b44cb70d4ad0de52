using Lmis.Contracts.Registry.V1;

namespace Lmis.Reporting.Tests.Indicators;

/// <summary>A running service that holds the eleven records of the worked example.</summary>
public sealed class WorkedExample : IAsyncLifetime
{
    public ReportingUnderTest Reporting { get; private set; } = null!;

    public Guid First { get; private set; }

    public Guid Again { get; private set; }

    public static async Task<WorkedExample> StartAsync()
    {
        var example = new WorkedExample();
        await example.InitializeAsync();
        return example;
    }

    public async ValueTask InitializeAsync()
    {
        Reporting = await ReportingUnderTest.StartAsync();
        var first = Person(34, "employed", "university", "C", "phường", "phường");
        await Reporting.ChangedAsync(
            first,
            Person(29, "employed", "elementary", "C", "phường", "xã"),
            Person(41, "employed", "technical-worker-uncertified", "A", "xã", "xã"),
            Person(52, "employed", "untrained", "A", "xã", "thị trấn"),
            Person(25, "employed", "certificate-under-3-months", "G", "xã", "thị trấn"),
            Person(23, "unemployed", "college", null, "phường", "phường"),
            Person(38, "unemployed", "untrained", null, "xã", "xã"),
            Person(45, "employed", "national-skills-certificate", "F", "phường", "phường"),
            Person(33, "inactive", "intermediate", null, "xã", "xã"),
            Person(66, "employed", "untrained", "A", "xã", "xã") with { Sex = "male" });
        var again = first with { PersonId = Guid.CreateVersion7() };
        await Reporting.ChangedAsync(again);
        (First, Again) = (first.PersonId, again.PersonId);
        await Reporting.MergedAsync(First, Again, new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    }

    public ValueTask DisposeAsync() => Reporting.DisposeAsync();

    // Ages are those on the reference date: somebody born in June of the year has had the birthday.
    private LabourRecordChanged Person(int age, string status, string qualification, string? section, string now, string before)
    {
        var former = Reporting.Units.Communes.Values.SelectMany(static c => c.MadeOf).First(f => f.Name.StartsWith(before, StringComparison.OrdinalIgnoreCase));
        return People.Somebody(now == "phường" ? People.Ward : People.Commune) with
        {
            BirthMonth = $"{2026 - age}-06",
            ActivityStatus = status,
            Qualification = qualification,
            Section = section,
            FormerCommuneCode = former.Code,
            FormerDistrictCode = former.DistrictCode,
        };
    }
}
