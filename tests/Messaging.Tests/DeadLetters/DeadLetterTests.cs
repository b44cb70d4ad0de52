using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging.Tests.DeadLetters;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private readonly string topic = $"things.{Guid.CreateVersion7():N}.v1";
    private TestDatabase database = null!;
    private SampleService service = null!;
    private bool broken = true;

    public async ValueTask InitializeAsync()
    {
        database = await SampleService.CreateDatabaseAsync();
        service = await SampleService.StartAsync(database.ConnectionString, FakeSidecar.Away().Address, app =>
            app.MapSubscription<SampleDb, ThingCounted>(topic, (events, db, services, ct) =>
                broken ? throw new InvalidOperationException("Out of order.") : SampleService.CountAsync(events, db, services, ct)));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_dead_letter_is_kept_once_with_its_envelope_topic_and_reason()
    {
        var envelope = Event(Guid.CreateVersion7(), 1);
        Assert.Equal("RETRY", await service.DeliverAsync(topic, envelope));
        Assert.Equal("RETRY", await service.DeliverAsync(topic, envelope));
        await DieAsync(envelope);
        await DieAsync(envelope);

        var letter = Assert.Single((await ListAsync()).Items);
        Assert.Equal((topic, "InvalidOperationException", 2, "waiting", 0), (letter.Topic, letter.Reason, letter.Failures, letter.Status, letter.Redrives));
        var details = await service.Operator.GetFromJsonAsync<JsonElement>($"/v1/messaging/dead-letters/{letter.Id}", TestContext.Current.CancellationToken);
        Assert.True(JsonNode.DeepEquals(envelope, JsonNode.Parse(details.GetProperty("envelope").GetRawText())), details.GetRawText());
        Assert.Equal(envelope["id"]!.GetValue<string>(), letter.MessageId.ToString());
    }

    [Fact]
    public async Task What_could_not_be_read_says_where()
    {
        var envelope = Deliveries.Envelope(topic, new { thingId = Guid.CreateVersion7(), amount = "many" });
        Assert.Equal("DROP", await service.DeliverAsync(topic, envelope));
        await DieAsync(envelope);
        Assert.Equal("unreadable: JsonException at $.amount", Assert.Single((await ListAsync()).Items).Reason);
    }

    [Fact]
    public async Task Redriving_after_the_mending_applies_it_once_and_records_who()
    {
        var thing = Guid.CreateVersion7();
        var letter = await DeadAsync(Event(thing, 7));

        var (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.UnprocessableEntity, body);
        Assert.Contains("\"reason\":\"InvalidOperationException\"", body, StringComparison.Ordinal);
        Assert.Contains("urn:lmis:problem:redrive-failed", body, StringComparison.Ordinal);
        Assert.Equal(0, await TotalAsync(thing));

        broken = false;
        (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Contains("\"outcome\":\"applied\"", body, StringComparison.Ordinal);
        Assert.Equal(7, await TotalAsync(thing));

        (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.Conflict, body);
        Assert.Equal(7, await TotalAsync(thing));
        await using var db = SampleService.Open(database);
        var row = await db.Set<DeadLetter>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("redriven", 2, "operator-1", "applied"), (row.Status, row.Redrives, row.LastRedriveBy, row.LastRedriveOutcome));
        Assert.NotNull(row.LastRedriveAt);
        Assert.Single((await ListAsync("?status=redriven")).Items);
    }

    [Fact]
    public async Task Redriving_what_was_applied_meanwhile_only_closes_it()
    {
        var thing = Guid.CreateVersion7();
        var envelope = Event(thing, 7);
        var letter = await DeadAsync(envelope);
        broken = false;
        Assert.Equal("SUCCESS", await service.DeliverAsync(topic, envelope));
        var (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Contains("already-applied", body, StringComparison.Ordinal);
        Assert.Equal(7, await TotalAsync(thing));
    }

    [Fact]
    public async Task Two_operators_redriving_at_once_have_one_effect()
    {
        var thing = Guid.CreateVersion7();
        var letter = await DeadAsync(Event(thing, 7));
        broken = false;
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostAsync($"{letter}/redrive")));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(a => a.Status).Distinct().Order());
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, await TotalAsync(thing));
    }

    [Fact]
    public async Task A_discarded_letter_is_closed_with_who_and_why()
    {
        var thing = Guid.CreateVersion7();
        var letter = await DeadAsync(Event(thing, 7));
        var (status, body) = await PostAsync($"{letter}/discard", new { reason = " " });
        Assert.True(status == HttpStatusCode.BadRequest, body);
        (status, body) = await PostAsync($"{letter}/discard", new { reason = "Sent by a test producer" });
        Assert.True(status == HttpStatusCode.NoContent, body);
        broken = false;
        (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.Conflict, body);
        (status, body) = await PostAsync($"{letter}/discard", new { reason = "Once more" });
        Assert.True(status == HttpStatusCode.Conflict, body);
        Assert.Equal(0, await TotalAsync(thing));
        await using var db = SampleService.Open(database);
        var row = await db.Set<DeadLetter>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("discarded", "operator-1", "Sent by a test producer"), (row.Status, row.DiscardedBy, row.DiscardReason));
        Assert.NotNull(row.DiscardedAt);
    }

    [Fact]
    public async Task What_failed_only_for_want_of_a_server_is_applied_when_it_comes_in_and_is_no_dead_letter()
    {
        var thing = Guid.CreateVersion7();
        broken = false;
        await DieAsync(Event(thing, 7));
        Assert.Equal(7, await TotalAsync(thing));
        Assert.Empty((await ListAsync()).Items);
    }

    [Fact]
    public async Task A_second_copy_of_a_discarded_letter_is_not_applied_after_all()
    {
        var thing = Guid.CreateVersion7();
        var envelope = Event(thing, 7);
        var letter = await DeadAsync(envelope);
        await PostAsync($"{letter}/discard", new { reason = "Sent by a test producer" });
        broken = false;
        await DieAsync(envelope);
        Assert.Equal(0, await TotalAsync(thing));
        Assert.Single((await ListAsync("?status=discarded")).Items);
    }

    [Fact]
    public async Task A_topics_letters_are_redriven_together()
    {
        var thing = Guid.CreateVersion7();
        for (var i = 0; i < 5; i++)
            await DeadAsync(Event(thing, i == 3 ? -1 : 1));
        broken = false;
        var (status, body) = await PostAsync("redrive", new { topic });
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Equal("""{"applied":4,"alreadyApplied":0,"failed":1}""", body);
        Assert.Equal(4, await TotalAsync(thing));
        (status, body) = await PostAsync("redrive", new { topic = "nobody.knows.v1" });
        Assert.True(status == HttpStatusCode.NotFound, body);
    }

    [Fact]
    public async Task The_list_goes_page_by_page()
    {
        for (var i = 0; i < 5; i++)
            await DeadAsync(Event(Guid.CreateVersion7(), 1));
        var seen = new List<Guid>();
        for (Guid? next = Guid.Empty; next is not null;)
        {
            var page = await ListAsync($"?limit=2&cursor={next}");
            seen.AddRange(page.Items.Select(item => item.Id));
            next = page.Next;
        }

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(seen.Order(), seen);
        Assert.Empty((await ListAsync("?topic=another")).Items);
        using var wrong = await service.Operator.GetAsync(new Uri("/v1/messaging/dead-letters?status=lost", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_topic_nobody_handles_any_more_can_only_be_discarded()
    {
        var envelope = Event(Guid.CreateVersion7(), 1);
        envelope["topic"] = "gone.topic.v1";
        var letter = await DeadAsync(envelope);
        var (status, body) = await PostAsync($"{letter}/redrive");
        Assert.True(status == HttpStatusCode.Conflict, body);
        Assert.Contains("dead-letter-without-subscription", body, StringComparison.Ordinal);
        (status, body) = await PostAsync($"{letter}/discard", new { reason = "The topic is gone" });
        Assert.True(status == HttpStatusCode.NoContent, body);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("registry.read", HttpStatusCode.Forbidden)]
    public async Task Only_operators_see_dead_letters(string? scopes, HttpStatusCode expected)
    {
        service.Operator.DefaultRequestHeaders.Authorization = scopes is null ? null : new AuthenticationHeaderValue("Bearer", TestTokens.Issue(scopes));
        foreach (var path in new[] { "dead-letters", $"dead-letters/{Guid.CreateVersion7()}" })
        {
            using var response = await service.Operator.GetAsync(new Uri($"/v1/messaging/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_letter_that_is_not_there_is_not_found()
    {
        var nowhere = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{nowhere}/redrive")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{nowhere}/discard", new { reason = "nothing" })).Status);
        using var response = await service.Operator.GetAsync(new Uri($"/v1/messaging/dead-letters/{nowhere}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private JsonObject Event(Guid thing, int amount) => Deliveries.Envelope(topic, new ThingCounted(thing, amount));

    private async Task DieAsync(JsonObject envelope) => Assert.Equal("SUCCESS", await service.DeliverAsync("sample.dead-letters", envelope));

    private async Task<Guid> DeadAsync(JsonObject envelope)
    {
        await DieAsync(envelope);
        var id = Guid.Parse(envelope["id"]!.GetValue<string>());
        await using var db = SampleService.Open(database);
        return (await db.Set<DeadLetter>().SingleAsync(letter => letter.MessageId == id)).Id;
    }

    private async Task<DeadLetterPage> ListAsync(string query = "") =>
        (await service.Operator.GetFromJsonAsync<DeadLetterPage>($"/v1/messaging/dead-letters{query}", TestContext.Current.CancellationToken))!;

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, object? body = null)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        using var response = await service.Operator.PostAsync(new Uri($"/v1/messaging/dead-letters/{path}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<int> TotalAsync(Guid thing)
    {
        await using var db = SampleService.Open(database);
        return await db.Things.Where(t => t.Id == thing).SumAsync(t => t.Total);
    }
}
