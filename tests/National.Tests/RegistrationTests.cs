using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Simulators.National.People;
using Lmis.Testing;
using static Lmis.National.Tests.NationalUnderTest;

namespace Lmis.National.Tests;

/// <summary>The national labour-market information system: registers once, tells what becomes of it, counts, and outlives its process.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("lmis-test-national").FullName, "registrations.jsonl");
    private NationalUnderTest national = null!;

    public async ValueTask InitializeAsync()
    {
        national = new(file);
        await national.InitializeAsync();
    }

    public ValueTask DisposeAsync() => national.DisposeAsync();

    [Fact]
    public async Task Registrations_get_receipts_once_however_often_they_are_sent()
    {
        var person = national.Living;
        var first = await SendAsync("id-1", One(person));
        Assert.Equal(first.GetRawText(), (await SendAsync("id-1", One(person, "inactive"))).GetRawText());
        var receipt = Receipt(first);
        Assert.Equal(("r1", "registered"), (receipt.GetProperty("reference").GetString(), receipt.GetProperty("result").GetString()));
        // The same under another key is the same registration; a change makes another receipt, of a province that knows the one that is held.
        Assert.Equal(Number(first), Number(await SendAsync("id-2", One(person))));
        Assert.Equal("held-otherwise", Reason(await SendAsync("id-3", One(person, "unemployed"))));
        var changed = await SendAsync("id-4", One(person, "unemployed", Number(first)));
        Assert.NotEqual(Number(first), Number(changed));
        var counts = await CountsAsync();
        Assert.Equal((1, 1), (counts.GetProperty("persons").GetInt32(), counts.GetProperty("communes")[0].GetProperty("unemployed").GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Number(changed) + "\n"))), counts.GetProperty("communes")[0].GetProperty("receipts").GetString());
    }

    [Fact]
    public async Task Who_is_not_as_the_population_database_says_is_refused_with_the_reason()
    {
        Assert.Equal("person-unknown", Reason(await SendAsync("id-1", One(national.Living with { Number = "019099999999" }))));
        Assert.Equal("differs-from-population", Reason(await SendAsync("id-2", One(national.Living with { Birth = national.Living.Birth.AddDays(1) }))));
        var added = new NationalPerson("019099999998", "Trần Văn Mới", new(1999, 3, 1), "male", true, null, null, "19", "05443");
        using var response = await national.Control.PostAsJsonAsync("/control/population/people", added);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("person-deceased", Reason(await SendAsync("id-3", One(added))));
        Assert.Empty((await ChangesAsync("0")).GetProperty("changes").EnumerateArray());
    }

    [Fact]
    public async Task The_feed_tells_a_province_its_people_and_takes_away_who_leaves()
    {
        var sent = Number(await SendAsync("id-1", One(national.Living)));
        await OnlineAsync("019099999997", "24");
        await OnlineAsync("019099999996", "19");
        var page = await ChangesAsync("0");
        Assert.Equal(["changed " + national.Living.Number, "changed 019099999996"], Told(page));
        Assert.Equal((true, sent, "r1", 7), (page.GetProperty("atHead").GetBoolean(), Text(page, 0, "receiptNumber"), Text(page, 0, "provinceReference"), page.GetProperty("changes")[0].GetProperty("data").GetProperty("provinceVersion").GetInt32()));
        Assert.Null(Text(page, 1, "provinceReference"));
        var first = await ChangesAsync("0", 1);
        Assert.Equal((1, false), (first.GetProperty("changes").GetArrayLength(), first.GetProperty("atHead").GetBoolean()));
        Assert.Equal(["changed 019099999996"], Told(await ChangesAsync(first.GetProperty("next").GetString()!)));

        // Who moves away is taken away there and told here; who withdraws is taken away; the other is told to nobody here.
        await OnlineAsync("019099999996", "24");
        using (var withdrawn = await national.Control.PostAsJsonAsync("/control/lmis/withdrawals", new { personalNumber = national.Living.Number }))
            Assert.Equal(200, (int)withdrawn.StatusCode);
        Assert.Equal(["removed left-rows", "removed left-register"], Told(await ChangesAsync(page.GetProperty("next").GetString()!)));
        Assert.Equal(["changed 019099999997", "changed 019099999996"], Told(await ChangesAsync("0", rows: "residents-of:24")));
        Assert.Equal(0, (await CountsAsync()).GetProperty("persons").GetInt32());
        using var nobody = await national.Control.PostAsJsonAsync("/control/lmis/withdrawals", new { personalNumber = national.Living.Number });
        Assert.Equal(404, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task Registrations_answers_and_places_outlive_the_process()
    {
        var given = await SendAsync("id-1", One(national.Living));
        await OnlineAsync("019099999995", "19");
        var page = await ChangesAsync("0");
        await national.DisposeAsync();
        // The process ended in the middle of a line.
        await File.AppendAllTextAsync(file, "{\"key\":\"VN/GOV/H55/LMIS id-9\",\"answ", TestContext.Current.CancellationToken);
        await InitializeAsync();
        Assert.Equal(given.GetRawText(), (await SendAsync("id-1", One(national.Living))).GetRawText());
        Assert.Equal(page.GetProperty("changes").GetRawText(), (await ChangesAsync("0")).GetProperty("changes").GetRawText());
        Assert.Empty((await ChangesAsync(page.GetProperty("next").GetString()!)).GetProperty("changes").EnumerateArray());
        // Receipts and places go on where they were.
        await OnlineAsync("019099999994", "19");
        Assert.Equal(["changed 019099999994"], Told(await ChangesAsync(page.GetProperty("next").GetString()!)));
        var receipts = (await ChangesAsync("0")).GetProperty("changes").EnumerateArray().Select(static c => c.GetProperty("data").GetProperty("receiptNumber").GetString()).ToList();
        Assert.Equal(3, receipts.Distinct().Count());
    }

    [Fact]
    public async Task What_a_province_tells_is_counted_once_and_from_the_place_it_follows()
    {
        var (subscription, person) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.Equal("0", await DeliverAsync(subscription, "5", "6", new { position = "6", entity = person, kind = "changed", version = 1, at = "2026-11-27T00:00:00Z", data = new { registered = true } }));
        for (var i = 0; i < 2; i++)
            Assert.Equal("6", await DeliverAsync(subscription, "0", "6", new { position = "6", entity = person, kind = "changed", version = 1, at = "2026-11-27T00:00:00Z", data = new { registered = true } }));
        Assert.Equal("1 1", await ToldAsync());
        Assert.Equal("7", await DeliverAsync(subscription, "6", "7", new { position = "7", entity = person, kind = "removed", version = 1, at = "2026-11-27T00:00:00Z", reason = "left-register" }));
        Assert.Equal("0 0", await ToldAsync());
    }

    private static object One(NationalPerson person, string status = "employed", string? known = null) => new
    {
        reference = "r1", version = 7, knownReceipt = known, personalNumber = person.Number, fullName = person.FullName, birthDate = person.Birth, sex = person.Sex, permanentCommune = "05443", qualification = "university", activityStatus = status,
    };

    private Task<JsonElement> SendAsync(string id, object one) =>
        ReadAsync(national.PostAsync("lmis", "lmis/registrations", new { province = "19", registrations = new[] { one }, salt = ExchangeSalt.New() }, id));

    private async Task OnlineAsync(string number, string province)
    {
        using var response = await national.Control.PostAsJsonAsync("/control/lmis/registrations", new
        {
            province, personalNumber = number, fullName = "Lê Thị Mạng", birthDate = "1999-03-01", sex = "female", permanentCommune = province == "19" ? "05443" : "07210", qualification = "college", activityStatus = "unemployed",
        });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private Task<JsonElement> CountsAsync() => ReadAsync(national.GetAsync("lmis", "lmis/registrations/counts?province=19"));

    private async Task<JsonElement> ChangesAsync(string after, int limit = 500, string rows = "residents-of:19")
    {
        using var response = await national.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, $"/lmis/exchange/registrations/changes?after={after}&limit={limit}", ExchangeTokens.Issue("lmis", rows)));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal(rows, response.Headers.GetValues("Lmis-Row-Scope").Single());
        return JsonDocument.Parse(body).RootElement;
    }

    private async Task<string?> DeliverAsync(Guid subscription, string after, string next, object change)
    {
        var request = ExchangeTokens.Request(HttpMethod.Post, "/lmis/exchange/feeds/registrations", ExchangeTokens.Issue("lmis", consumer: "VN/GOV/G09/LMIS", provider: "VN/GOV/H55/LMIS"));
        request.Content = JsonContent.Create(new { subscription, after, next, ages = false, changes = new[] { change } });
        using var response = await national.Service.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("position").GetString();
    }

    private async Task<string> ToldAsync()
    {
        var told = JsonDocument.Parse(await national.Control.GetStringAsync("/control/lmis/provinces")).RootElement.EnumerateArray().Single();
        Assert.Equal("VN/GOV/H55/LMIS", told.GetProperty("provider").GetString());
        return $"{told.GetProperty("records")} {told.GetProperty("registered")}";
    }

    private static string[] Told(JsonElement page) =>
        [.. page.GetProperty("changes").EnumerateArray().Select(static c => $"{c.GetProperty("kind")} {(c.GetProperty("kind").GetString() == "changed" ? c.GetProperty("data").GetProperty("personalNumber") : c.GetProperty("reason"))}")];

    private static string? Text(JsonElement page, int change, string name) => page.GetProperty("changes")[change].GetProperty("data").GetProperty(name).GetString();

    private static JsonElement Receipt(JsonElement answer) => answer.GetProperty("receipts").EnumerateArray().Single();

    private static string Number(JsonElement answer) => Receipt(answer).GetProperty("receiptNumber").GetString()!;

    private static string? Reason(JsonElement answer) => Receipt(answer).GetProperty("reason").GetString();
}
