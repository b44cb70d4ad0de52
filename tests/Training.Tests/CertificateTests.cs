using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Training.Tests;

/// <summary>From a class to a certificate that anyone can verify, with us and without us.</summary>
public sealed class CertificateTests(TrainingUnderTest training) : IClassFixture<TrainingUnderTest>
{
    private const int Good = 0, ForGood = 1, ForAWhile = 2;
    private const string Holder = "Hoàng Thị Mỹ Duyên", Number = "019199000123";

    [Fact]
    public async Task A_verifier_who_knows_nothing_of_us_verifies_tells_suspended_from_revoked_and_survives_a_new_key()
    {
        var (school, _, id) = await IssuedAsync();
        var verified = await VerifyAsync(school, id);
        Assert.Equal(("ES256", "JWT"), (verified.GetProperty("header").GetProperty("alg").GetString(), verified.GetProperty("header").GetProperty("typ").GetString()));
        var credential = verified.GetProperty("payload");
        Assert.Equal(["VerifiableCredential", "OpenBadgeCredential"], credential.GetProperty("type").EnumerateArray().Select(static t => t.GetString()!));
        Assert.Equal(Holder, credential.GetProperty("credentialSubject").GetProperty("identifier")[0].GetProperty("identityHash").GetString());
        Assert.Equal($"{TrainingUnderTest.PublicAddress}certificates/{id}", credential.GetProperty("id").GetString());
        Assert.Equal(credential.GetProperty("id").GetString(), credential.GetProperty("jti").GetString());
        Assert.Equal(DateTimeOffset.Parse(credential.GetProperty("validFrom").GetString()!, null).ToUnixTimeSeconds(), credential.GetProperty("nbf").GetInt64());
        Assert.Equal((false, Good), Status(verified));
        Assert.Empty(verified.GetProperty("faults").EnumerateArray());
        Assert.Empty(verified.GetProperty("letThrough").EnumerateArray());
        Assert.Equal(2, verified.GetProperty("tokenBits").GetInt32());
        Assert.False(verified.GetProperty("forgedHolds").GetBoolean());
        Assert.Equal(131_072, verified.GetProperty("bits").GetInt32());
        Assert.Equal(["suspension", "suspension"], verified.GetProperty("purposes").EnumerateArray().Select(static p => p.GetString()!));

        await MoveAsync(school, id, "suspend", 1);
        Assert.Equal((true, ForAWhile), Status(await VerifyAsync(school, id)));
        await MoveAsync(school, id, "reinstate", 2);
        Assert.Equal((false, Good), Status(await VerifyAsync(school, id)));
        await training.DoAsync(HttpMethod.Post, "/v1/signing-keys", null, Scopes.TrainingKeys);
        Assert.Equal((false, Good), Status(await VerifyAsync(school, id)));
        Assert.Equal(0L, await training.QueryAsync<long>("select count(*) from signing_key where retired_at is not null and private_key is not null"));
        await MoveAsync(school, id, "revoke", 3);
        Assert.Equal((true, ForGood), Status(await VerifyAsync(school, id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/token")]
    public async Task A_status_list_is_signed_once_until_a_state_in_it_or_the_key_changes(string form)
    {
        var (school, _, id) = await IssuedAsync();
        var (body, tag) = await ListAsync(form);
        Assert.Equal((body, tag), await ListAsync(form));
        Assert.Equal(("", tag), await ListAsync(form, tag));
        Assert.Equal(("", tag), await ListAsync(form, $"W/{tag}"));
        await MoveAsync(school, id, "suspend", 1);
        var suspended = await ListAsync(form, tag);
        Assert.NotEqual("", suspended.Body);
        Assert.NotEqual(tag, suspended.Tag);
        await MoveAsync(school, id, "revoke", 2);
        Assert.NotEqual(suspended.Tag, (await ListAsync(form)).Tag);
        var before = await ListAsync(form);
        await training.DoAsync(HttpMethod.Post, "/v1/signing-keys", null, Scopes.TrainingKeys);
        Assert.NotEqual(before.Tag, (await ListAsync(form, before.Tag)).Tag);
        Assert.Equal(404, (await training.SendAsync(HttpMethod.Get, $"/v1/public/status-lists/99{form}", null, "")).Status);
    }

    [Fact]
    public async Task Each_state_is_told_to_whoever_holds_the_address_in_both_languages_and_to_the_other_services()
    {
        var (school, _, id) = await IssuedAsync();
        Assert.Equal(("valid", Holder), await PublicAsync(id));
        Assert.Contains("Còn hiệu lực", await PageAsync(id, "vi"), StringComparison.Ordinal);
        await MoveAsync(school, id, "suspend", 1);
        Assert.Contains("Suspended", await PageAsync(id, "en"), StringComparison.Ordinal);
        await MoveAsync(school, id, "revoke", 2);
        Assert.Equal(("revoked", Holder), await PublicAsync(id));
        var (again, _) = await training.SendAsync(HttpMethod.Post, $"/v1/certificates/{id}/reinstate", new { reason = "nhầm lẫn" }, TrainingUnderTest.SchoolAccount, organisation: school, version: 3);
        Assert.Equal(409, again);
        Assert.Equal(["valid", "suspended", "revoked"], await StatesAsync(id));
        var person = await training.QueryAsync<string>($"select data ->> 'personId' from (select data::jsonb as data from messaging.outbox_message) o where data ->> 'certificateId' = '{id}' limit 1");
        Assert.Equal(FakePersons.IdOf(Number).ToString(), person);
        Assert.Equal(0L, await training.QueryAsync<long>($"select count(*) from messaging.outbox_message where data like '%{Holder}%' or data like '%{Number}%'"));
    }

    [Fact]
    public async Task A_page_shows_nothing_executable_loads_nothing_and_is_kept_nowhere()
    {
        var (_, _, id) = await IssuedAsync("<script>alert(1)</script>Lê");
        using var client = new HttpClient { BaseAddress = training.Service.Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await client.GetAsync($"/v1/public/certificates/{id}", TrainingUnderTest.Ct);
        var page = await answer.Content.ReadAsStringAsync(TrainingUnderTest.Ct);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Contains("noindex", answer.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        using var unknown = await client.GetAsync($"/v1/public/certificates/{Guid.CreateVersion7()}", TrainingUnderTest.Ct);
        Assert.Equal(404, (int)unknown.StatusCode);
        Assert.Contains("Không có chứng chỉ này", await unknown.Content.ReadAsStringAsync(TrainingUnderTest.Ct), StringComparison.Ordinal);
        var (status, code) = await training.SendAsync(HttpMethod.Get, $"/v1/public/certificates/{id}/qr.svg", null, "");
        Assert.True(status == 200 && code.GetString()!.Contains("<svg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_class_issued_twice_at_once_gives_each_learner_one_certificate_with_numbers_without_gaps()
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school);
        await training.PassAsync(school, group, [.. Enumerable.Range(0, 12).Select(static i => ($"0191990003{i:00}", $"Học viên {i}"))]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IssueAsync(school, group)));
        var certificates = (await IssueAsync(school, group)).GetProperty("certificates").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"{school}-{TimeProvider.System.GetUtcNow().AddHours(7).Year}-{i:00000}"), certificates.Select(static c => c.GetProperty("number").GetString()!));
        Assert.Equal(12L, await training.QueryAsync<long>($"select count(*) from certificate where school_code = '{school}'"));
        Assert.Equal(12L, await training.QueryAsync<long>($"select count(*) from messaging.outbox_message where data like '%\"{school}\"%' and topic = '{Topics.CertificateChangedV1}'"));
    }

    [Fact]
    public async Task A_certificate_issued_again_replaces_the_old_one_and_carries_the_name_as_it_should_be()
    {
        var (school, _, id) = await IssuedAsync();
        var fresh = await training.DoAsync(HttpMethod.Post, $"/v1/certificates/{id}/reissue", new { reason = "sai dấu trong họ tên", fullName = "Hoàng Thị Mĩ Duyên" }, TrainingUnderTest.SchoolAccount, school, 1);
        var next = fresh.GetProperty("id").GetString()!;
        Assert.Equal(("replaced", Holder), await PublicAsync(id));
        Assert.Equal(("valid", "Hoàng Thị Mĩ Duyên"), await PublicAsync(next));
        Assert.Equal((true, ForGood), Status(await VerifyAsync(school, id)));
        Assert.Equal((false, Good), Status(await VerifyAsync(school, next)));
        Assert.Equal(next, (await training.DoAsync(HttpMethod.Get, $"/v1/certificates/{id}", null, TrainingUnderTest.Department)).GetProperty("replacedBy").GetString());
        var (twice, _) = await training.SendAsync(HttpMethod.Post, $"/v1/certificates/{id}/reissue", new { reason = "nữa" + "..." }, TrainingUnderTest.SchoolAccount, organisation: school, version: 2);
        Assert.Equal(409, twice);
    }

    [Fact]
    public async Task Another_school_and_another_commune_can_neither_see_nor_change_it()
    {
        var (school, group, id) = await IssuedAsync();
        var other = await training.SchoolAsync("05467");
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"/v1/certificates/{id}", null), (HttpMethod.Get, $"/v1/certificates/{id}/credential", null), (HttpMethod.Post, $"/v1/certificates/{id}/revoke", new { reason = "không phải của tôi" }),
            (HttpMethod.Post, $"/v1/certificates/{id}/reissue", new { reason = "không phải của tôi" }), (HttpMethod.Get, $"/v1/classes/{group}/learners", null), (HttpMethod.Post, $"/v1/classes/{group}/certificates", null),
        })
            Assert.Equal(404, (await training.SendAsync(method, path, body, TrainingUnderTest.SchoolAccount, organisation: other, version: 1)).Status);
        Assert.Equal(404, (await training.SendAsync(HttpMethod.Get, $"/v1/certificates/{id}", null, Scopes.TrainingRead, "05467")).Status);
        Assert.Equal(200, (await training.SendAsync(HttpMethod.Get, $"/v1/certificates/{id}", null, Scopes.TrainingRead, "05443")).Status);
        // The department sees certificates, but learners' names are the school's.
        Assert.Equal(404, (await training.SendAsync(HttpMethod.Get, $"/v1/classes/{group}/learners", null, Scopes.TrainingWrite)).Status);
        Assert.Equal(("valid", Holder), await PublicAsync(id));
        await training.DoAsync(HttpMethod.Get, $"/v1/classes/{group}/learners", null, TrainingUnderTest.SchoolAccount, school);
        Assert.Equal(1L, await training.QueryAsync<long>($"select count(*) from learner_reading where organisation = '{school}' and what = 'class-list'"));
    }

    [Fact]
    public async Task Names_stand_nowhere_in_clear_and_in_no_log()
    {
        await IssuedAsync("Tên Chỉ Người Này Có");
        // The search finds what stands in clear.
        Assert.NotEqual(0L, await training.QueryAsync<long>("select count(*) from programme t where t::text like '%May công nghiệp%'"));
        foreach (var table in new[] { "enrolment", "certificate", "learner_reading", "messaging.outbox_message" })
            Assert.Equal(0L, await training.QueryAsync<long>($"select count(*) from {table} t where t::text like '%Tên Chỉ Người Này Có%'"));
        Assert.DoesNotContain(training.Service.Log.All, static line => line.Contains("Tên Chỉ", StringComparison.Ordinal) || line.Contains(Number, StringComparison.Ordinal));
    }

    private async Task<(string School, string Class, string Certificate)> IssuedAsync(string name = Holder)
    {
        var school = await training.SchoolAsync();
        var (_, group) = await training.ClassAsync(school);
        await training.PassAsync(school, group, (Number, name));
        return (school, group, (await IssueAsync(school, group)).GetProperty("certificates")[0].GetProperty("id").GetString()!);
    }

    private Task<JsonElement> IssueAsync(string school, string group) => training.DoAsync(HttpMethod.Post, $"/v1/classes/{group}/certificates", null, TrainingUnderTest.SchoolAccount, school);

    private Task<JsonElement> MoveAsync(string school, string id, string verb, long version) =>
        training.DoAsync(HttpMethod.Post, $"/v1/certificates/{id}/{verb}", new { reason = "đang xác minh hồ sơ" }, TrainingUnderTest.SchoolAccount, school, version);

    private async Task<JsonElement> VerifyAsync(string school, string id)
    {
        var (status, credential) = await training.SendAsync(HttpMethod.Get, $"/v1/certificates/{id}/credential", null, TrainingUnderTest.SchoolAccount, organisation: school);
        Assert.Equal(200, status);
        return await NodeScript.RunAsync("Training.Tests", "verify.mjs", new
        {
            credential = credential.GetString(), origin = training.Service.Address + "v1/public/", publicAddress = TrainingUnderTest.PublicAddress,
        });
    }

    private static (bool IsSet, int Token) Status(JsonElement verified) => (verified.GetProperty("isSet").GetBoolean(), verified.GetProperty("tokenStatus").GetInt32());

    /// <summary>The first status list, its body empty where the answer was 304.</summary>
    private async Task<(string Body, string Tag)> ListAsync(string form, string? held = null)
    {
        using var client = new HttpClient { BaseAddress = training.Service.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/public/status-lists/0{form}");
        if (held is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", held);
        using var answer = await client.SendAsync(request, TrainingUnderTest.Ct);
        Assert.Equal(TimeSpan.FromMinutes(5), answer.Headers.CacheControl!.MaxAge);
        var body = await answer.Content.ReadAsStringAsync(TrainingUnderTest.Ct);
        Assert.Equal(body.Length == 0 ? 304 : 200, (int)answer.StatusCode);
        return (body, answer.Headers.ETag!.ToString());
    }

    private async Task<(string? State, string? Holder)> PublicAsync(string id)
    {
        var (status, answer) = await training.SendAsync(HttpMethod.Get, $"/v1/public/certificates/{id}", null, "");
        Assert.Equal(200, status);
        return (answer.GetProperty("state").GetString(), answer.GetProperty("holder").GetString());
    }

    private async Task<string> PageAsync(string id, string language)
    {
        using var client = new HttpClient { BaseAddress = training.Service.Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return await client.GetStringAsync($"/v1/public/certificates/{id}", TrainingUnderTest.Ct);
    }

    private async Task<string[]> StatesAsync(string id) => await training.QueryAsync<string[]>(
        $"select array_agg(data ->> 'state' order by (data ->> 'version')::int) from (select data::jsonb as data from messaging.outbox_message where topic = '{Topics.CertificateChangedV1}') o where data ->> 'certificateId' = '{id}'");
}
