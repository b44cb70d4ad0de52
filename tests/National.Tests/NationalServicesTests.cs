using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Simulators.Population;
using static Lmis.National.Tests.NationalUnderTest;

namespace Lmis.National.Tests;

public sealed class NationalServicesTests(NationalUnderTest national) : IClassFixture<NationalUnderTest>
{
    [Fact]
    public async Task Everybody_of_the_demonstration_population_is_known_as_the_register_knows_them()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 400, Province = "19", Seed = 1, Dirty = 0.05 }).Where(static row => row.Outcome == Outcome.Accepted).Take(40);
        foreach (var row in rows)
        {
            var person = national.Registers.People[row.Facts.Number];
            Assert.Equal(person.IsDead ? "deceased" : "match", (await ReadAsync(national.VerifyAsync(person))).GetProperty("result").GetString());
        }
    }

    [Fact]
    public async Task The_number_decides_of_whom_the_nation_knows_something_else()
    {
        var kinds = new Dictionary<int, string> { [7] = "deceased", [23] = "differs name", [47] = "differs birth-date", [71] = "differs sex" };
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 400, Province = "19", Seed = 1, Dirty = 0.05 }).Where(static row => row.Outcome == Outcome.Accepted).ToList();
        var special = rows.Where(row => kinds.ContainsKey((int)(long.Parse(row.Facts.Number, System.Globalization.CultureInfo.InvariantCulture) % 199))).ToList();
        Assert.NotEmpty(special);
        foreach (var row in special)
        {
            var known = national.Registers.People[row.Facts.Number];
            var answer = await ReadAsync(national.VerifyAsync(known, row.Values[Column.FullName], row.Facts.Birth, row.Facts.Sex));
            Assert.Equal(kinds[(int)(long.Parse(row.Facts.Number, System.Globalization.CultureInfo.InvariantCulture) % 199)],
                string.Join(' ', answer.GetProperty("differs").EnumerateArray().Select(static d => d.GetString()).Prepend(answer.GetProperty("result").GetString())));
        }
    }

    [Fact]
    public async Task What_differs_is_named_but_never_told()
    {
        var person = national.Living;
        var other = await ReadAsync(national.VerifyAsync(person, "Trần Văn Khác", person.Birth.AddDays(1), person.Sex == "male" ? "female" : "male"));
        Assert.Equal(("differs", "name birth-date sex"), (other.GetProperty("result").GetString(), string.Join(' ', other.GetProperty("differs").EnumerateArray().Select(static d => d.GetString()))));
        Assert.DoesNotContain(person.FullName, other.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("match", (await ReadAsync(national.VerifyAsync(person, $" {person.FullName.ToLowerInvariant().Normalize(System.Text.NormalizationForm.FormD)} "))).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Nobody_is_unknown_and_the_dead_are_deceased()
    {
        Assert.Equal("unknown", (await ReadAsync(national.VerifyAsync(national.Living, number: "999999999999"))).GetProperty("result").GetString());
        if (national.Registers.People.Values.FirstOrDefault(static p => p.IsDead) is { } dead)
            Assert.Equal("deceased", (await ReadAsync(national.VerifyAsync(dead))).GetProperty("result").GetString());
    }

    [Fact]
    public async Task A_question_without_a_salt_of_128_bits_is_refused()
    {
        await ReadAsync(national.PostAsync("population", "population/verify", new { personalNumber = "019090000001", fullName = "a", birthDate = "1990-01-01", sex = "male", salt = "short" }), 400);
        await ReadAsync(national.PostAsync("insurance", "insurance/contributions/query", new { personalNumber = "019090000001", salt = "" }), 400);
    }

    [Fact]
    public async Task An_employer_of_the_population_is_in_the_enterprise_register()
    {
        var known = national.Registers.Enterprises.Values.First();
        var found = await ReadAsync(national.GetAsync("enterprises", $"enterprises/{known.Code}"));
        Assert.Equal((known.Name, known.Commune), (found.GetProperty("name").GetString(), found.GetProperty("address").GetProperty("commune").GetString()));
        await ReadAsync(national.GetAsync("enterprises", "enterprises/0000000000"), 404);
    }

    [Fact]
    public async Task Contributions_fit_what_the_register_says_of_the_person()
    {
        var paid = await ReadAsync(national.PostAsync("insurance", "insurance/contributions/query", new { personalNumber = national.Living.Number, salt = ExchangeSalt.New() }));
        Assert.Equal("compulsory", paid.GetProperty("kind").GetString());
        Assert.True(paid.GetProperty("months").GetInt32() > 0 && paid.GetProperty("employerCode").GetString() == national.Living.EmployerCode, paid.GetRawText());
        await ReadAsync(national.PostAsync("insurance", "insurance/contributions/query", new { personalNumber = "999999999999", salt = ExchangeSalt.New() }), 404);
    }

    [Fact]
    public async Task The_months_file_has_everybody_insured_and_alive_and_whoever_is_declared_page_by_page_in_one_order()
    {
        var before = await FileAsync();
        Assert.Equal(national.Registers.People.Values.Where(static p => p.Province == "19" && !p.IsDead && (p.Insurance == "voluntary" || (p.Insurance == "compulsory" && p.EmployerCode is not null))).Select(static p => p.Number).Order(StringComparer.Ordinal), before);
        object Declared(string number, string? employer) => new { province = "19", personalNumber = number, fullName = "Phạm Thị Hợp", birthDate = "1995-02-10", sex = "female", kind = "compulsory", employerCode = employer };
        Assert.Equal(400, await DeclareAsync(Declared("019195999999", null)));
        Assert.Equal(400, await DeclareAsync(Declared("19195999999", "4600123459")));
        Assert.Equal(200, await DeclareAsync(Declared("019195999999", "4600123459")));
        Assert.Equal(200, await DeclareAsync(Declared("019195999999", "4600123459")));
        Assert.Equal(before.Append("019195999999").Order(StringComparer.Ordinal), await FileAsync());
        await ReadAsync(national.GetAsync("insurance", "insurance/participations?month=2026-13&province=19"), 400);
        await ReadAsync(national.GetAsync("insurance", "insurance/participations?month=2026-11&province=1"), 400);
        await ReadAsync(national.GetAsync("insurance", "insurance/participations?month=2026-11&province=19&page=99"), 400);

        async Task<string[]> FileAsync()
        {
            var page = await ReadAsync(national.GetAsync("insurance", "insurance/participations?month=2026-11&province=19"));
            Assert.Equal((1, 1, page.GetProperty("rows").GetArrayLength()), (page.GetProperty("page").GetInt32(), page.GetProperty("pages").GetInt32(), page.GetProperty("total").GetInt32()));
            return [.. page.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("personalNumber").GetString()!)];
        }

        async Task<int> DeclareAsync(object declaration)
        {
            using var response = await national.Control.PostAsJsonAsync("/control/insurance/declarations", declaration);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_dossier_is_filed_once_and_its_state_told_to_the_member_that_filed_it_alone()
    {
        object Dossier() => new { procedure = "1.001978", applicant = national.Living.Number, receiver = "VN/GOV/H55/LMIS", salt = ExchangeSalt.New() };
        var number = (await ReadAsync(national.PostAsync("public-services", "public-services/dossiers", Dossier(), "id-9"))).GetProperty("number").GetString();
        Assert.Equal(number, (await ReadAsync(national.PostAsync("public-services", "public-services/dossiers", Dossier(), "id-9"))).GetProperty("number").GetString());
        Assert.Equal("received", (await ReadAsync(national.PostAsync("public-services", "public-services/dossiers/query", new { number, salt = ExchangeSalt.New() }))).GetProperty("status").GetString());
        await ReadAsync(national.PostAsync("public-services", "public-services/dossiers/query", new { number, salt = ExchangeSalt.New() }, consumer: "VN/GOV/H05/LMIS"), 404);
    }

    [Theory]
    [InlineData("population")]
    [InlineData("enterprises")]
    [InlineData("insurance")]
    [InlineData("lmis")]
    [InlineData("public-services")]
    public async Task Each_member_lists_its_own_dataset_and_takes_only_tokens_made_for_it(string service)
    {
        var sets = JsonDocument.Parse(await national.Service.Http.GetStringAsync($"/{service}/exchange/datasets")).RootElement.GetProperty("datasets");
        // The national system takes registrations, tells them, and is told.
        Assert.Equal(service == "lmis" ? "lmis registrations feeds reports" : service, string.Join(' ', sets.EnumerateArray().Select(static set => set.GetProperty("code").GetString())));
        var operation = sets[0].GetProperty("operations")[0];
        using var request = Testing.ExchangeTokens.Request(new(operation.GetProperty("method").GetString()!), $"/{service}/exchange/{service}{operation.GetProperty("path").GetString()!.Replace("{code}", "1", StringComparison.Ordinal)}",
            Testing.ExchangeTokens.Issue(service == "lmis" ? "population" : "lmis"));
        using var refused = await national.Service.Http.SendAsync(request);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_report_sent_again_has_the_same_receipt_and_another_of_the_year_is_refused()
    {
        object Report(decimal value) => new { province = "19", year = 2031, number = 1, signedOn = "2031-12-19", lines = new[] { new { indicator = "K01", value } } };
        var first = await ReadAsync(national.PostAsync("lmis", "reports", Report(76)));
        Assert.Equal(first.GetRawText(), (await ReadAsync(national.PostAsync("lmis", "reports", Report(76)))).GetRawText());
        await ReadAsync(national.PostAsync("lmis", "reports", Report(77)), 409);
        await ReadAsync(national.PostAsync("lmis", "reports", new { year = 2031, lines = Array.Empty<int>() }), 422);
        var other = await ReadAsync(national.PostAsync("lmis", "reports", Report(77), consumer: "VN/GOV/H05/LMIS"));
        Assert.NotEqual(first.GetProperty("receiptNumber").GetString(), other.GetProperty("receiptNumber").GetString());
        var held = await national.Control.GetFromJsonAsync<JsonElement>("/control/lmis/reports");
        Assert.Equal(2, held.EnumerateArray().Count(static one => one.GetProperty("year").GetInt32() == 2031));
    }
}
