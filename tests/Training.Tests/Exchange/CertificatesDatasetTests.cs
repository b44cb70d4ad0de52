using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Testing;
using Lmis.Training.Exchange;

namespace Lmis.Training.Tests.Exchange;

/// <summary>A partner verifies one certificate it has before it, and finds nobody by it.</summary>
public sealed class CertificatesDatasetTests(TrainingUnderTest training) : IClassFixture<TrainingUnderTest>
{
    private const string Number = "019199000777", Name = "Hoàng Thị Thuý Hoà", Born = "1999-05-01", Salt = "AAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task A_partner_is_told_how_it_stands_and_whether_it_is_the_holders_and_that_is_on_record()
    {
        var (school, id, number) = await IssuedAsync();
        var answer = await AskAsync(new { certificateId = id, holder = new { fullName = "HOÀNG THỊ  THÚY HÒA", birthDate = Born }, salt = Salt, purposeDetail = "HS-2026/17" });
        Assert.Equal(("valid", true, number, school), (answer.GetProperty("state").GetString(), answer.GetProperty("holderMatches").GetBoolean(), answer.GetProperty("number").GetString(), answer.GetProperty("schoolCode").GetString()));
        Assert.NotEqual(Salt, answer.GetProperty("salt").GetString());
        Assert.DoesNotContain("Hoàng", answer.ToString(), StringComparison.Ordinal);
        Assert.Equal("VN/GOV/H05 VN/GOV/H05/LMIS certificate-verification agreement-1 request-1 HS-2026/17", await training.QueryAsync<string>(
            $"select concat_ws(' ', subject, client_id, purpose, agreement_id, request_id, purpose_detail) from learner_reading where person_id = '{FakePersons.IdOf(Number)}' and what = 'certificate' and agreement_id is not null order by at desc limit 1"));

        Assert.Equal(id, (await AskAsync(new { number, holder = new { fullName = Name, birthDate = Born }, salt = Salt })).GetProperty("certificateId").GetString());
        Assert.Equal(JsonValueKind.Null, (await AskAsync(new { certificateId = id, salt = Salt })).GetProperty("holderMatches").ValueKind);
        // Decomposed letters, as some systems write them.
        Assert.True((await AskAsync(new { certificateId = id, holder = new { fullName = "Hoa\u0300ng Thi\u0323 Thuy\u0301 Hoa\u0300", birthDate = Born }, salt = Salt })).GetProperty("holderMatches").GetBoolean());
        foreach (var (name, born) in new[] { ("Hoàng Thị Thuỷ Hoà", Born), ("Hoang Thi Thuy Hoa", Born), (Name, "1999-05-02") })
            Assert.False((await AskAsync(new { certificateId = id, holder = new { fullName = name, birthDate = born }, salt = Salt })).GetProperty("holderMatches").GetBoolean(), name);
    }

    [Fact]
    public async Task Suspended_revoked_and_replaced_are_told_as_such()
    {
        var (school, id, _) = await IssuedAsync();
        await MoveAsync("suspend", 1);
        Assert.Equal("suspended", await StateAsync(id));
        await MoveAsync("reinstate", 2);
        Assert.Equal("valid", await StateAsync(id));
        var fresh = await training.DoAsync(HttpMethod.Post, $"/v1/certificates/{id}/reissue", new { reason = "sai dấu trong họ tên" }, TrainingUnderTest.SchoolAccount, school, 3);
        Assert.Equal("replaced", await StateAsync(id));
        id = fresh.GetProperty("id").GetString()!;
        await MoveAsync("revoke", 1);
        Assert.Equal("revoked", await StateAsync(id));

        Task MoveAsync(string verb, long version) => training.DoAsync(HttpMethod.Post, $"/v1/certificates/{id}/{verb}", new { reason = "đang xác minh hồ sơ" }, TrainingUnderTest.SchoolAccount, school, version);
        async Task<string?> StateAsync(string certificate) => (await AskAsync(new { certificateId = certificate, salt = Salt })).GetProperty("state").GetString();
    }

    [Fact]
    public async Task Numbers_cannot_be_tried_through_and_nothing_is_recorded_of_whom_nothing_was_told()
    {
        var (_, _, number) = await IssuedAsync();
        var before = await training.QueryAsync<long>("select count(*) from learner_reading");
        foreach (var (asked, name, born) in new[] { (number, "Nguyễn Văn Khác", Born), (number, Name, "2000-01-01"), ("4600000000-2026-00001", Name, Born) })
        {
            var (status, body) = await SendAsync(new { number = asked, holder = new { fullName = name, birthDate = born }, salt = Salt });
            Assert.Equal((404, "urn:lmis:problem:no-such-certificate"), (status, body.GetProperty("type").GetString()));
        }
        Assert.Equal(404, (await SendAsync(new { certificateId = Guid.CreateVersion7(), salt = Salt })).Status);
        Assert.Equal(before, await training.QueryAsync<long>("select count(*) from learner_reading"));
    }

    [Theory]
    [InlineData("{}", "salt")]
    [InlineData("""{"salt":"short","certificateId":"x"}""", "salt")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA"}""", "certificate-or-number")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","certificateId":"9b8f9a43-56b6-4f6c-a6b1-0a42cd1f2a55","number":"1"}""", "certificate-or-number")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","certificateId":"4600-1"}""", "certificate-id")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","number":""}""", "number")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","number":"4600000001-2026-00001"}""", "holder-needed")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","number":"4600000001-2026-00001","holder":{"birthDate":"1999-05-01"}}""", "holder-name")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","number":"4600000001-2026-00001","holder":{"fullName":"Lê A","birthDate":"01/05/1999"}}""", "holder-birth-date")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","number":"4600000001-2026-00001","holder":{"fullName":"Lê A","birthDate":"2999-05-01"}}""", "holder-birth-date")]
    [InlineData("""{"salt":"AAAAAAAAAAAAAAAAAAAAAA","certificateId":"9b8f9a43-56b6-4f6c-a6b1-0a42cd1f2a55","purposeDetail":"của ông A"}""", "purpose-detail")]
    public async Task A_wrong_question_says_what_to_do_in_both_languages(string question, string slug)
    {
        var (status, vi) = await SendAsync(JsonDocument.Parse(question).RootElement);
        var (_, en) = await SendAsync(JsonDocument.Parse(question).RootElement, language: "en");
        Assert.Equal((400, "urn:lmis:problem:" + slug, "Câu hỏi chưa đúng"), (status, vi.GetProperty("type").GetString(), vi.GetProperty("title").GetString()));
        Assert.Equal("The question is not well formed", en.GetProperty("title").GetString());
        Assert.NotEqual(vi.GetProperty("detail").GetString(), en.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Only_the_gateway_may_ask_and_every_leaf_is_a_field_that_is_offered_but_the_name()
    {
        var (_, id, _) = await IssuedAsync();
        using var client = training.Service.HttpAs(TestTokens.Issue(TrainingUnderTest.SchoolAccount, "19"));
        using var direct = await client.PostAsJsonAsync("/exchange/certificates/verify", new { certificateId = id, salt = Salt }, TrainingUnderTest.Ct);
        Assert.Equal(401, (int)direct.StatusCode);
        Assert.Equal(403, (await SendAsync(new { certificateId = id, salt = Salt }, rows: "residents-of:24")).Status);
        var answer = await AskAsync(new { certificateId = id, holder = new { fullName = Name, birthDate = Born }, salt = Salt });
        Assert.Equal(CertificatesDataset.Dataset.Fields.Append("/salt").Order(), answer.EnumerateObject().Select(static member => "/" + member.Name).Order());
    }

    [Fact]
    public async Task The_holders_birth_date_stands_nowhere_in_clear()
    {
        var (_, id, number) = await IssuedAsync();
        await AskAsync(new { number, holder = new { fullName = Name, birthDate = Born }, salt = Salt });
        foreach (var table in new[] { "enrolment", "certificate", "learner_reading", "messaging.outbox_message" })
            Assert.Equal(0L, await training.QueryAsync<long>($"select count(*) from {table} t where t::text like '%{Born}%' or t::text like '%{Convert.ToHexStringLower("1999-05-01"u8)}%'"));
        Assert.DoesNotContain(training.Service.Log.All, static line => line.Contains(Born, StringComparison.Ordinal) || line.Contains("Thuý", StringComparison.Ordinal));
        Assert.NotNull(id);
    }

    private async Task<(string School, string Id, string Number)> IssuedAsync()
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school);
        await training.PassAsync(school, group, (Number, Name));
        var certificate = (await training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/certificates", null, TrainingUnderTest.SchoolAccount, school)).GetProperty("certificates")[0];
        return (school, certificate.GetProperty("id").GetString()!, certificate.GetProperty("number").GetString()!);
    }

    private async Task<JsonElement> AskAsync(object question)
    {
        var (status, body) = await SendAsync(question);
        Assert.True(status == 200, $"{status} {body}");
        return body;
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(object question, string language = "vi", string rows = "all")
    {
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/certificates/verify", ExchangeTokens.Issue("training", rows, purpose: "certificate-verification"));
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Content = JsonContent.Create(question);
        using var response = await training.Service.Http.SendAsync(request, TrainingUnderTest.Ct);
        if (response.IsSuccessStatusCode)
        {
            Assert.Equal(rows, response.Headers.GetValues("Lmis-Row-Scope").Single());
            Assert.Equal(FakePersons.IdOf(Number).ToString(), response.Headers.GetValues("Lmis-Subject").Single());
            Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        }
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(TrainingUnderTest.Ct)).RootElement);
    }
}
