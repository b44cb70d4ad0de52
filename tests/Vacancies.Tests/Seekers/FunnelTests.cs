namespace Lmis.Vacancies.Tests.Seekers;

/// <summary>The worked example C8 of the indicators' definitions: persons of a cohort, and turns of form M01, which are another count.</summary>
public sealed class FunnelTests
{
    private static readonly HttpMethod Get = HttpMethod.Get, Post = HttpMethod.Post;

    [Fact]
    public async Task Persons_of_the_cohort_and_turns_of_the_period_are_as_in_the_worked_example()
    {
        var service = new VacanciesUnderTest();
        await service.InitializeAsync();
        await using var disposed = service;
        service.Clock.SetTo(At(2025, 12, 20));
        var vacancies = new List<Guid>();
        for (var i = 0; i < 3; i++)
            vacancies.Add(await service.PublishedAsync(f => (f["places"], f["closesOn"]) = (50, "2026-12-15")));
        var numbers = Enumerable.Range(0, 10).Select(static _ => SeekersUnderTest.NewNumber()).ToArray();
        var ninth = await RegisterAsync(9);
        service.Clock.SetTo(At(2026, 1, 10));
        var (one, two, three, six, seven) = (await RegisterAsync(1), await RegisterAsync(2), await RegisterAsync(3), await RegisterAsync(6), await RegisterAsync(7));
        await RegisterAsync(4);
        await service.FileAsync(SeekersUnderTest.Filing(numbers[5], looksForJob: false));
        await service.OkAsync(Post, $"/v1/job-searches/{await RegisterAsync(0)}/cancel", new { reason = "mistake" });

        service.Clock.SetTo(At(2026, 2, 1));
        await HireAsync(one, 0, "2026-02-02", "2026-03-05");
        await HireAsync(ninth, 1, "2026-02-02", null);
        service.Clock.SetTo(At(2026, 3, 10));
        await service.ReferAsync(three, vacancies[0]);
        await HireAsync(seven, 2, "2026-03-11", "2026-04-20", "session");
        await service.ReferAsync(two, vacancies[0]);
        await service.ReferAsync(two, vacancies[1]);
        service.Clock.SetTo(At(2026, 5, 5));
        await RegisterAsync(2);
        await HireAsync(two, 2, "2026-05-06", "2026-06-10");
        service.Clock.SetTo(At(2026, 6, 1));
        await HireAsync(six, 0, "2026-06-01", null);
        service.Clock.SetTo(At(2026, 12, 1));

        var cohort = await service.OkAsync(Get, "/v1/funnel?from=2026-01-01&to=2026-06-30");
        Assert.Equal((6, 5, 4, 3), Persons(cohort));
        var report = await service.OkAsync(Get, "/v1/funnel?from=2025-12-15&to=2026-06-14");
        var turns = report.GetProperty("turns");
        Assert.Equal((8, 8, 5), (turns.GetProperty("registered").GetInt32(), turns.GetProperty("referred").GetInt32(), turns.GetProperty("recruited").GetInt32()));
        await service.RefusedAsync(400, "form-invalid", Get, "/v1/funnel?from=2026-06-30&to=2026-01-01");
        await service.RefusedAsync(403, "officers-only", Get, "/v1/funnel?from=2026-01-01&to=2026-06-30", organisation: "4600000009");

        async Task<Guid> RegisterAsync(int person) => (await service.FileAsync(SeekersUnderTest.Filing(numbers[person]))).Id;

        async Task HireAsync(Guid search, int vacancy, string starts, string? confirmed, string channel = "referral")
        {
            var referral = await service.ReferAsync(search, vacancies[vacancy], channel);
            await service.OkAsync(Post, $"/v1/referrals/{referral}/recruitment", new { startsOn = starts }, version: 1);
            if (confirmed is null)
                return;
            var now = service.Clock.GetUtcNow();
            service.Clock.SetTo(At(2026, 11, 1));
            await service.OkAsync(Post, $"/v1/referrals/{referral}/confirmation", new { on = confirmed }, version: 2);
            service.Clock.SetTo(now);
        }
    }

    private static (int Registered, int Referred, int Recruited, int Confirmed) Persons(System.Text.Json.JsonElement answer) => answer.GetProperty("persons") is var p
        ? (p.GetProperty("registered").GetInt32(), p.GetProperty("referred").GetInt32(), p.GetProperty("recruited").GetInt32(), p.GetProperty("confirmedAtOneMonth").GetInt32()) : default;

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 3, 0, 0, TimeSpan.Zero);
}
