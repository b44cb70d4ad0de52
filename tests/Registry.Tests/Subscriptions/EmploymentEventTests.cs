using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Contracts.Insurance.V1;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Subscriptions;

public sealed class EmploymentEventTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Story(Guid Person, Guid Employer, Guid Placement, Guid Participation)
    {
        public static Story Of(Guid person, Guid employer) => new(person, employer, Guid.CreateVersion7(), Guid.CreateVersion7());

        public Step Made(string day) => new(Topics.PlacementMadeV1, new PlacementMade(Placement, Person, Employer, DateOnly.Parse(day, null), "fixed-term", "52", "05467", true, 44.5m, Now));

        public Step Ended(string day) => new(Topics.PlacementEndedV1, new PlacementEnded(Placement, Person, Employer, DateOnly.Parse(day, null), "resigned", Now));

        public Step Insured(string day) => new(Topics.ParticipationDeclaredV1, new ParticipationDeclared(Participation, Person, Employer, "opened", DateOnly.Parse(day, null), "indefinite", null, null, Now));

        public Step Uninsured(string day) => new(Topics.ParticipationDeclaredV1, new ParticipationDeclared(Participation, Person, Employer, "closed", DateOnly.Parse(day, null), null, null, "agreement", Now));
    }

    private sealed record Step(string Topic, object Event)
    {
        public Guid Id { get; } = Guid.CreateVersion7();
    }

    private async Task PlayAsync(params IEnumerable<Step> steps)
    {
        foreach (var step in steps)
            Assert.Equal("SUCCESS", await registry.DeliverAsync(step.Topic, step.Event, step.Id));
    }

    private static IEnumerable<Step[]> Orders(Step[] steps) => steps.Length <= 1
        ? [steps]
        : steps.SelectMany(first => Orders([.. steps.Where(s => s != first)]).Select(rest => (Step[])[first, .. rest]));

    [Fact]
    public async Task A_placement_opens_an_employment_and_makes_the_person_employed_once_however_often_it_comes()
    {
        var story = Story.Of(await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var made = story.Made("2026-03-01");
        await PlayAsync(made, made);
        // Redelivered after the inbox has forgotten it: the claim still knows it.
        await PlayAsync(story.Made("2026-03-01"));
        var one = Assert.Single(await registry.EmploymentsAsync(story.Person))!;
        Assert.Equal(("2026-03-01", "52", "fixed-term", 44.5m, "placement"),
            ((string?)one["startedOn"], (string?)one["occupation"], (string?)one["contractKind"], (decimal)one["hoursPerWeek"]!, (string?)Assert.Single(one["evidence"]!.AsArray())));
        Assert.Single(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", story.Person));
        Assert.Equal(["unemployed", "employed"], (await registry.ToldAsync(Topics.LabourRecordChangedV1, "personId", story.Person)).Select(static e => (string?)e["activityStatus"]));
        var change = (await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{story.Person}/history", Ct)))["changes"]![0]!;
        Assert.Equal(("employment-opened", "employer-change", "placement"), ((string?)change["kind"], (string?)change["trigger"], (string?)change["source"]));
    }

    [Fact]
    public async Task Placement_and_insurance_are_one_employment_in_every_order()
    {
        var employer = await registry.EmployerAsync();
        var outcomes = new HashSet<string>();
        foreach (var order in Enumerable.Range(0, 24))
        {
            var story = Story.Of(await registry.UnemployedPersonAsync(), employer);
            var steps = Orders([story.Made("2026-03-01"), story.Ended("2026-06-30"), story.Insured("2026-04-01"), story.Uninsured("2026-07-15")]).ElementAt(order);
            await PlayAsync(steps.Concat(steps.Where(static (_, i) => i % 2 == 0)));
            outcomes.Add(string.Join(", ", await registry.DaysAsync(story.Person)));
            Assert.Equal(["insurance", "placement"], (await registry.EmploymentsAsync(story.Person))[0]!["evidence"]!.AsArray().Select(static e => (string?)e));
            var told = await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", story.Person);
            Assert.Equal(("2026-07-15", "agreement", true), ((string?)told[^1]["endedOn"], (string?)told[^1]["endReason"], (bool)told[^1]["isInsured"]!));
            Assert.Equal(told.Select(static e => (int)e["version"]!).Order().Distinct(), told.Select(static e => (int)e["version"]!));
        }
        Assert.Equal(["2026-03-01..2026-07-15"], outcomes);
    }

    [Fact]
    public async Task A_second_spell_at_the_same_employer_is_another_employment_in_every_order()
    {
        var employer = await registry.EmployerAsync();
        var outcomes = new HashSet<string>();
        foreach (var order in Enumerable.Range(0, 6))
        {
            var first = Story.Of(await registry.UnemployedPersonAsync(), employer);
            var second = Story.Of(first.Person, employer);
            await PlayAsync(Orders([first.Made("2026-01-01"), first.Ended("2026-03-31"), second.Made("2026-06-01")]).ElementAt(order));
            outcomes.Add(string.Join(", ", await registry.DaysAsync(first.Person)));
        }
        Assert.Equal(["2026-01-01..2026-03-31, 2026-06-01.."], outcomes);
    }

    [Fact]
    public async Task What_the_employer_declared_to_the_insurance_decides_the_end()
    {
        var story = Story.Of(await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        await PlayAsync(story.Insured("2026-03-15"), story.Made("2026-03-01"), story.Ended("2026-05-31"));
        Assert.Equal(["2026-03-01.."], await registry.DaysAsync(story.Person));
        await PlayAsync(story.Uninsured("2026-08-31"));
        Assert.Equal(["2026-03-01..2026-08-31"], await registry.DaysAsync(story.Person));
        Assert.Equal("compulsory", (string?)(await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{story.Person}", Ct)))["record"]!["socialInsurance"]);
    }

    [Fact]
    public async Task A_declaration_that_is_withdrawn_takes_the_employment_with_it()
    {
        var story = Story.Of(await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        await PlayAsync(story.Insured("2026-03-15"), story.Uninsured("2026-03-14"));
        Assert.Empty(await registry.EmploymentsAsync(story.Person));
        Assert.True((bool)(await registry.ToldAsync(Topics.EmploymentChangedV1, "personId", story.Person))[^1]["isVoid"]!);
    }

    [Fact]
    public async Task An_officers_employment_is_joined_and_an_officers_end_stands_above_all()
    {
        var story = Story.Of(await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        var id = (string)(await registry.OpenAsync(story.Person, story.Employer, EmploymentsUnderTest.Job("2026-02-15")))["employmentId"]!;
        await PlayAsync(story.Insured("2026-03-01"));
        var one = Assert.Single(await registry.EmploymentsAsync(story.Person))!;
        // What the officer said of the job is not overwritten.
        Assert.Equal((id, "2026-02-15", "21", 40m), ((string?)one["employmentId"], (string?)one["startedOn"], (string?)one["occupation"], (decimal)one["hoursPerWeek"]!));
        JsonObject end = new() { ["endedOn"] = "2026-05-31", ["endReason"] = "resigned" };
        await OkAsync(await EmployersUnderTest.SendAsync(registry.Officer(), HttpMethod.Post, $"/v1/employments/{id}/close", end, $"\"{one["version"]}\""));
        await PlayAsync(story.Uninsured("2026-06-30"));
        Assert.Equal(["2026-02-15..2026-05-31"], await registry.DaysAsync(story.Person));
        // And what comes afterwards is another employment.
        await PlayAsync(Story.Of(story.Person, story.Employer).Made("2026-09-01"));
        Assert.Equal(["2026-02-15..2026-05-31", "2026-09-01.."], await registry.DaysAsync(story.Person));
    }

    [Fact]
    public async Task A_second_job_leaves_the_record_of_an_employed_person_as_declared()
    {
        var form = Form();
        form["employerCode"] = EmployersUnderTest.NewCode();
        var story = Story.Of(await registry.EnterAsync(form), await registry.EmployerAsync());
        await PlayAsync(story.Made("2026-03-01"));
        Assert.Equal(2, (await registry.EmploymentsAsync(story.Person)).Count);
        var record = await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{story.Person}", Ct));
        Assert.Equal((1, "Công ty A"), ((int)record["version"]!, (string?)record["record"]!["employerName"]));
    }

    [Fact]
    public async Task Events_of_one_person_at_the_same_moment_come_to_one_employment()
    {
        var story = Story.Of(await registry.UnemployedPersonAsync(), await registry.EmployerAsync());
        Step[] steps = [story.Made("2026-03-01"), story.Insured("2026-03-10"), story.Ended("2026-06-30"), story.Uninsured("2026-06-30")];
        await Task.WhenAll(steps.Concat(steps).Select(async step =>
        {
            while (await registry.DeliverAsync(step.Topic, step.Event, step.Id) != "SUCCESS")
                await Task.Yield();
        }));
        Assert.Equal(["2026-03-01..2026-06-30"], await registry.DaysAsync(story.Person));
    }

    [Fact]
    public async Task An_event_about_nobody_is_retried_and_changes_nothing()
    {
        var employer = await registry.EmployerAsync();
        var step = Story.Of(Guid.CreateVersion7(), employer).Made("2026-03-01");
        Assert.Equal("RETRY", await registry.DeliverAsync(step.Topic, step.Event));
        var person = await registry.UnemployedPersonAsync();
        step = Story.Of(person, Guid.CreateVersion7()).Made("2026-03-01");
        Assert.Equal("RETRY", await registry.DeliverAsync(step.Topic, step.Event));
        Assert.Empty(await registry.EmploymentsAsync(person));
    }
}
