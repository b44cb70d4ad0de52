using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.National;

/// <summary>What the national system's feed tells is a batch of the imports, each delivery once and in order; what it takes away is decided by an officer.</summary>
public sealed class NationalFeedTests(FollowerUnderTest registry) : IClassFixture<FollowerUnderTest>
{
    private readonly Guid subscription = Guid.CreateVersion7();

    [Fact]
    public async Task Somebody_who_registered_online_is_registered_here_however_often_it_is_told()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        Assert.Equal("5", await registry.DeliverAsync(subscription, "0", "5", NationalUnderTest.Told(entity, number, "P-1", "2026-11-01")));
        // The same again, for its answer was lost; and what follows a place that is not here yet.
        Assert.Equal("5", await registry.DeliverAsync(subscription, "0", "5", NationalUnderTest.Told(entity, number, "P-1", "2026-11-01")));
        Assert.Equal("5", await registry.DeliverAsync(subscription, "9", "12", NationalUnderTest.Told(entity, number, "P-9", "2026-11-09")));
        await registry.ImportedAsync();
        Assert.Equal([1L], await registry.QueryAsync<long>("select count(*) from import_batch where subscription_id = $1", subscription));
        var record = (await registry.FindAsync(number))!;
        Assert.Equal("1 registered P-1 national-system unemployed", NationalUnderTest.Line(record));
        Assert.Equal("2026-11-01", (string?)record["effectiveOn"]);
        // What the feed tells nothing of stays; the next delivery follows, and one that says nothing new changes nothing.
        Assert.Equal("7", await registry.DeliverAsync(subscription, "5", "7", NationalUnderTest.Told(entity, number, "P-2", "2026-11-02", static d => Inactive(d), 2)));
        Assert.Equal("8", await registry.DeliverAsync(subscription, "7", "8", NationalUnderTest.Told(entity, number, "P-2", "2026-11-02", static d => Inactive(d), 2)));
        await registry.ImportedAsync();
        Assert.Equal("2 registered P-2 national-system inactive", NationalUnderTest.Line(await registry.FindAsync(number)));
        // Whoever brought it, and in which of its files, stands in the history and the list of imports.
        Assert.Equal([NationalUnderTest.Provider], await registry.QueryAsync<string>("select distinct changed_by from worker_change c join worker w using (person_id) where w.receipt_number = 'P-2'"));
        Assert.Equal(["national"], await registry.QueryAsync<string>("select distinct source from import_batch where subscription_id = $1 and state = 'completed'", subscription));
        // Encrypted where it lies.
        Assert.Equal([0L], await registry.QueryAsync<long>("select count(*) from import_chunk where position($1::bytea in content) > 0", System.Text.Encoding.UTF8.GetBytes(number)));
    }

    [Fact]
    public async Task Deliveries_are_worked_through_in_their_order_whoever_takes_them()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        // All on one day, so that the day of the receipt does not tell which is newer.
        for (var i = 0; i < 12; i++)
        {
            var status = i % 2 == 0 ? "9" : "12";
            Assert.Equal($"{i + 1}", await registry.DeliverAsync(subscription, $"{i}", $"{i + 1}", NationalUnderTest.Told(entity, number, $"O-{i}", "2026-11-01", d => d["generalEducation"] = status, i + 1)));
        }
        await registry.ImportedAsync();
        var record = (await registry.FindAsync(number))!;
        Assert.Equal(("O-11", 12), ((string?)record["receipt"]!["number"], (int)record["record"]!["generalEducation"]!));
        Assert.Equal([12L], await registry.QueryAsync<long>("select version from worker where receipt_number = 'O-11'"));
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_stored_for_long_is_never_given_up_and_later_ones_wait_for_it()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        await registry.QueryAsync<int>("create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'");
        await registry.QueryAsync<int>("create trigger refuse before insert on worker for each row when (new.receipt_number = 'L-1') execute function refuse()");
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(entity, number, "L-1", "2026-11-01"));
        await registry.DeliverAsync(subscription, "1", "2", NationalUnderTest.Told(entity, number, "L-2", "2026-11-02", version: 2));
        // More often than a file would be tried.
        await registry.UntilAsync("select count(*) from import_batch where subscription_id = $1 and delivery = 1 and attempts > 7", 1, subscription);
        Assert.Equal(["applying", "queued"], await registry.QueryAsync<string>("select state from import_batch where subscription_id = $1 order by delivery", subscription));
        await registry.QueryAsync<int>("drop trigger refuse on worker");
        await registry.ImportedAsync();
        Assert.Equal(["completed", "completed"], await registry.QueryAsync<string>("select state from import_batch where subscription_id = $1 order by delivery", subscription));
        Assert.Equal("2 registered L-2 national-system unemployed", NationalUnderTest.Line(await registry.FindAsync(number)));
    }

    [Fact]
    public async Task A_newer_local_record_stays_and_the_contradiction_waits_for_an_officer()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        var id = await registry.EnterAsync(Form(number));
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(entity, number, "C-1", "2026-11-01"));
        await registry.ImportedAsync();
        Assert.Equal("2 registered C-1 officer employed", NationalUnderTest.Line(await registry.FindAsync(number)));
        var conflict = await ConflictAsync(id);
        Assert.Equal("differs national C-1", $"{conflict["kind"]} {conflict["source"]} {conflict["receipt"]!["number"]}");
    }

    [Fact]
    public async Task A_registration_that_is_withdrawn_leaves_a_local_record_and_a_question()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(entity, number, "W-1", "2026-11-01"));
        Assert.Equal("2", await registry.DeliverAsync(subscription, "1", "2", NationalUnderTest.TakenAway(entity, "left-register"), NationalUnderTest.TakenAway(Guid.CreateVersion7(), "left-register")));
        await registry.ImportedAsync();
        var record = (await registry.FindAsync(number))!;
        Assert.Equal("2 local-record  national-system unemployed", NationalUnderTest.Line(record));
        Assert.Null(record["receipt"]);
        var id = record["personId"]!.GetValue<Guid>();
        Assert.Equal(["entered", "receipt-withdrawn"], await registry.QueryAsync<string>("select kind from worker_change where person_id = $1 order by version", id));
        Assert.Equal(["true", "false"], await registry.QueryAsync<string>("select data::jsonb ->> 'isRegistered' from messaging.outbox_message where data::jsonb ->> 'personId' = $1 order by id", id.ToString()));
        var conflict = await ConflictAsync(id);
        Assert.Equal("withdrawn W-1", $"{conflict["kind"]} {conflict["receipt"]!["number"]}");
        var view = await OkAsync(await registry.Officer().GetAsync($"/v1/feed-conflicts/{conflict["id"]}", Ct));
        Assert.Equal(("withdrawn", 0), ((string?)view["kind"], view["items"]!.AsArray().Count));
        // Registered anew, the question is over.
        await registry.DeliverAsync(subscription, "2", "3", NationalUnderTest.Told(Guid.CreateVersion7(), number, "W-2", "2026-11-03"));
        await registry.ImportedAsync();
        Assert.Equal("3 registered W-2 national-system unemployed", NationalUnderTest.Line(await registry.FindAsync(number)));
        Assert.Equal(["superseded"], await registry.QueryAsync<string>("select state from feed_conflict where person_id = $1", id));
    }

    [Fact]
    public async Task An_officer_lets_a_record_whose_registration_was_withdrawn_leave_the_register()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(entity, number, "L-1", "2026-11-01"));
        await registry.DeliverAsync(subscription, "1", "2", NationalUnderTest.TakenAway(entity, "left-register"));
        await registry.ImportedAsync();
        var id = (await registry.QueryAsync<Guid>("select person_id from feed_conflict where receipt_number = 'L-1'"))[0];
        var conflict = await ConflictAsync(id);
        var decided = await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/feed-conflicts/{conflict["id"]}/decision", new { decision = "take-feed", version = 2, reason = "đã mất" }, Ct));
        Assert.Equal("taken-feed 3", $"{decided["state"]} {decided["version"]}");
        Assert.Equal([false], await registry.QueryAsync<bool>("select is_active from worker where person_id = $1", id));
        Assert.Equal(["left"], await registry.QueryAsync<string>("select kind from worker_change where person_id = $1 and version = 3", id));
    }

    [Fact]
    public async Task Whoever_moved_to_another_province_stays_registered_until_the_record_is_handed_over()
    {
        var (number, entity) = (NewNumber(), Guid.CreateVersion7());
        await registry.DeliverAsync(subscription, "0", "1", NationalUnderTest.Told(entity, number, "M-1", "2026-11-01"));
        await registry.DeliverAsync(subscription, "1", "2", NationalUnderTest.TakenAway(entity, "left-rows"));
        await registry.ImportedAsync();
        var record = (await registry.FindAsync(number))!;
        Assert.Equal("1 registered M-1 national-system unemployed", NationalUnderTest.Line(record));
        var conflict = await ConflictAsync(record["personId"]!.GetValue<Guid>());
        Assert.Equal("moved-away", (string?)conflict["kind"]);
        await ProblemAsync(await registry.Officer().PostAsJsonAsync($"/v1/feed-conflicts/{conflict["id"]}/decision", new { decision = "take-feed", version = 1 }, Ct), 409, "moved-away-handover");
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/feed-conflicts/{conflict["id"]}/decision", new { decision = "keep-local", version = 1 }, Ct));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_listed_row_by_row_and_what_is_no_registration_is_not_taken()
    {
        var (good, elsewhere, broken) = (NewNumber(), NewNumber(), NewNumber());
        await registry.DeliverAsync(subscription, "0", "3",
            NationalUnderTest.Told(Guid.CreateVersion7(), good, "R-1", "2026-11-01"),
            NationalUnderTest.Told(Guid.CreateVersion7(), elsewhere, "R-2", "2026-11-01", static d => d["permanentCommune"] = "07210"),
            NationalUnderTest.Told(Guid.CreateVersion7(), broken, "R-3", "2026-11-01", static d => d["sex"] = "female"));
        await registry.ImportedAsync();
        Assert.Equal(["outside-area", "number-sex-mismatch"], await registry.QueryAsync<string>("select code from import_error e join import_batch b on b.id = e.batch_id where b.subscription_id = $1 order by line", subscription));
        Assert.Equal("registered", (string?)(await registry.FindAsync(good))!["status"]);
        Assert.Null(await registry.FindAsync(elsewhere));

        var withoutReceipt = NationalUnderTest.Told(Guid.CreateVersion7(), NewNumber(), "R-4", "2026-11-01", static d => d.Remove("receiptNumber"));
        await ProblemAsync(await NationalUnderTest.SendDeliveryAsync(registry.Service.Http, subscription, "3", "4", [withoutReceipt]), 422, "feed-registration-malformed");
        await ProblemAsync(await NationalUnderTest.SendDeliveryAsync(registry.Service.Http, subscription, "3", "4", [], "another"), 409, "other-agreement");
        Assert.Equal("4", await registry.DeliverAsync(subscription, "3", "4"));
    }

    private static void Inactive(JsonObject data)
    {
        (data["activityStatus"], data["inactivityReason"]) = ("inactive", "studying");
        foreach (var name in new[] { "socialInsurance", "unemploymentDuration", "seeksWork" })
            data[name] = null;
    }

    private async Task<JsonObject> ConflictAsync(Guid person) =>
        Assert.Single((await OkAsync(await registry.Officer().GetAsync("/v1/feed-conflicts?limit=200", Ct)))["conflicts"]!.AsArray(), c => c!["personId"]!.GetValue<Guid>() == person)!.AsObject();
}
