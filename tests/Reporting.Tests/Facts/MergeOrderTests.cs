using System.Globalization;
using Lmis.Contracts;
using Lmis.Contracts.Registry.V1;

namespace Lmis.Reporting.Tests.Facts;

public sealed class MergeOrderTests : IAsyncLifetime
{
    private const int People = 6, Events = 30;
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    /// <summary>One event of a history, of the persons of these ids.</summary>
    private sealed record Step(Func<Guid[], LabourRecordChanged?> Changed, Func<Guid[], PersonMerged?> Merged, Func<Guid[], PersonUnmerged?> Unmerged);

    /// <summary>What a registry tells while officers correct, merge and undo: a merge and its undoing each come with the next versions of both records.</summary>
    private static List<Step> History(Random random)
    {
        var (steps, at) = (new List<Step>(), Noon);
        var (version, into) = (new long[People], new int?[People]);
        for (var who = 0; who < People; who++)
            Change(who);
        while (steps.Count < Events)
        {
            var (one, other) = (random.Next(People), random.Next(People));
            at = at.AddMinutes(1);
            if (into[one] is { } survivor && into[survivor] is null)
            {
                into[one] = null;
                var (moment, left, stayed) = (at, one, survivor);
                steps.Add(new(static _ => null, static _ => null, ids => new(ids[stayed], ids[left], moment)));
                Change(left);
                Change(stayed);
            }
            else if (into[one] is null && into[other] is null && one != other && !into.Contains(one))
            {
                into[one] = other;
                var (moment, left, stayed) = (at, one, other);
                steps.Add(new(static _ => null, ids => new(ids[stayed], ids[left], moment), static _ => null));
                Change(left);
                Change(stayed);
            }
            else if (into[one] is null)
                Change(one);
        }
        return steps;

        void Change(int who)
        {
            var (next, active, trained, moment) = (++version[who], into[who] is null, random.Next(2) == 0, at);
            steps.Add(new(ids => Tests.People.Somebody() with
            {
                PersonId = ids[who],
                Version = next,
                IsActive = active,
                Qualification = trained ? "university" : "untrained",
                ChangedAt = moment,
            }, static _ => null, static _ => null));
        }
    }

    private async Task<List<string>> DeliverAsync(IReadOnlyList<Step> steps, int repeats, Random random)
    {
        var ids = Enumerable.Range(0, People).Select(static _ => Guid.CreateVersion7()).ToArray();
        foreach (var step in steps)
        {
            // A message comes again under its id, or published again under another.
            var id = Guid.CreateVersion7();
            for (var time = 0; time < repeats; time++)
            {
                Guid? of = random.Next(2) == 0 ? id : null;
                if (step.Changed(ids) is { } changed)
                    await reporting.DeliverAsync(Topics.LabourRecordChangedV1, [changed], of);
                if (step.Merged(ids) is { } merged)
                    await reporting.DeliverAsync(Topics.PersonMergedV1, [merged], of);
                if (step.Unmerged(ids) is { } unmerged)
                    await reporting.DeliverAsync(Topics.PersonUnmergedV1, [unmerged], of);
            }
        }
        var facts = new List<string>();
        foreach (var (id, who) in ids.Select(static (id, who) => (id, who)))
            facts.Add(await reporting.QueryAsync<string>(string.Create(CultureInfo.InvariantCulture,
                $"select '{who}: ' || string_agg(concat_ws(' ', version, qualification, is_active, is_merged), ', ') from worker_fact where person_id = '{id}'")));
        return facts;
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task However_late_doubled_and_mixed_merges_and_records_come_the_facts_are_those_of_the_order_they_happened_in(int seed)
    {
        var random = new Random(seed);
        var steps = History(random);
        Assert.Contains(steps, static s => s.Unmerged(new Guid[People]) is not null);
        var expected = await DeliverAsync(steps, 1, random);
        // Each person has facts, somebody is merged at the end and somebody counts.
        Assert.Equal(People, expected.Count);
        Assert.Contains(expected, static f => f.EndsWith(" t", StringComparison.Ordinal) || f.EndsWith(" true", StringComparison.Ordinal));
        Assert.Contains(expected, static f => f.EndsWith(" f", StringComparison.Ordinal) || f.EndsWith(" false", StringComparison.Ordinal));
        Assert.Equal(expected, await DeliverAsync([.. steps.AsEnumerable().Reverse()], 1, random));
        for (var round = 0; round < 2; round++)
        {
            var mixed = steps.ToArray();
            random.Shuffle(mixed);
            Assert.Equal(expected, await DeliverAsync(mixed, 1 + (round % 2), random));
        }
    }
}
