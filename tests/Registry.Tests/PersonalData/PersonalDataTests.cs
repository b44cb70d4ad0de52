using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Registry.PersonalData;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.PersonalData;

public sealed class PersonalDataTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private PersonalDataCipher Cipher => registry.Service.Services.GetRequiredService<PersonalDataCipher>();

    [Theory]
    [InlineData(PersonalDataClass.Personal)]
    [InlineData(PersonalDataClass.Sensitive)]
    public void A_value_comes_back_and_never_looks_the_same_twice(PersonalDataClass dataClass)
    {
        var person = Guid.CreateVersion7();
        var (one, two) = (Cipher.Protect(dataClass, person, "f", "Tổ 5")!, Cipher.Protect(dataClass, person, "f", "Tổ 5")!);
        Assert.NotEqual(one, two);
        Assert.Equal(("Tổ 5", "Tổ 5"), (Cipher.Reveal(dataClass, person, "f", one), Cipher.Reveal(dataClass, person, "f", two)));
        Assert.Null(Cipher.Protect(dataClass, person, "f", null));
    }

    [Fact]
    public void A_value_moved_altered_or_of_another_class_does_not_open()
    {
        var person = Guid.CreateVersion7();
        var value = Cipher.Protect(PersonalDataClass.Personal, person, "phone", "0912345678")!;
        Assert.ThrowsAny<CryptographicException>(() => Cipher.Reveal(PersonalDataClass.Personal, Guid.CreateVersion7(), "phone", value));
        Assert.ThrowsAny<CryptographicException>(() => Cipher.Reveal(PersonalDataClass.Personal, person, "address", value));
        Assert.ThrowsAny<CryptographicException>(() => Cipher.Reveal(PersonalDataClass.Sensitive, person, "phone", value));
        value[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Cipher.Reveal(PersonalDataClass.Personal, person, "phone", value));
        Assert.ThrowsAny<CryptographicException>(() => Cipher.Reveal(PersonalDataClass.Personal, person, "phone", [1, 2, 3]));
    }

    [Fact]
    public void The_blind_index_is_the_same_for_the_same_number_and_no_plain_hash()
    {
        Assert.Equal(Cipher.BlindIndex("019090123456"), Cipher.BlindIndex("019090123456"));
        Assert.NotEqual(Cipher.BlindIndex("019090123456"), Cipher.BlindIndex("019090123457"));
        Assert.NotEqual(SHA256.HashData(Encoding.UTF8.GetBytes("019090123456")), Cipher.BlindIndex("019090123456"));
    }

    [Fact]
    public void The_sensitive_class_has_a_key_of_its_own()
    {
        var keys = registry.Service.Services.GetRequiredService<PersonalDataKeys>();
        Assert.Equal(3, Enum.GetValues<PersonalDataClass>().Select(c => Convert.ToHexString(keys.ActiveOf(c).Key)).Distinct().Count());
    }

    [Fact]
    public void A_wrong_key_encryption_key_stops_the_start_with_a_sentence()
    {
        var fault = Assert.ThrowsAny<Exception>(() => new ServiceUnderTest<Program>(Settings(registry.ConnectionString, NewKeyFile())));
        Assert.Contains("does not fit the data keys", fault.ToString());
    }

    [Fact]
    public void A_key_file_that_is_missing_or_no_key_stops_the_start_with_a_sentence()
    {
        Assert.Contains("cannot be read", Assert.Throws<InvalidOperationException>(static () => KeyEncryptionKey.FromFile("/nowhere/kek")).Message);
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "c2hvcnQ=");
        Assert.Contains("32 random bytes", Assert.Throws<InvalidOperationException>(() => KeyEncryptionKey.FromFile(path)).Message);
    }

    [Fact]
    public async Task Planted_values_are_in_no_log_event_problem_or_clear_column()
    {
        var form = Form("019090987651");
        form["phone"] = "0987612345";
        form["address"] = "NgoSoBayMuoi";
        form["socialInsuranceNumber"] = "7712345678";
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        string[] planted = ["019090987651", "0987612345", "NgoSoBayMuoi", "7712345678", "disability", "khuyết tật"];
        var id = await registry.EnterAsync(form);
        var texts = new List<string>();
        var officer = registry.Officer();
        foreach (var wrong in new[] { "sex", "permanentCommune", "qualification", "birthDate" })
        {
            var bad = form.DeepClone().AsObject();
            bad[wrong] = "0987612345";
            texts.Add(await (await officer.PostAsJsonAsync("/v1/workers", Entry(bad), Ct)).Content.ReadAsStringAsync(Ct));
        }
        texts.Add(await (await officer.PostAsJsonAsync("/v1/workers", Entry(form.DeepClone().AsObject()), Ct)).Content.ReadAsStringAsync(Ct));
        texts.Add(await (await officer.PostAsync("/v1/workers", new StringContent("{\"record\":{\"phone\":0987612345}}", Encoding.UTF8, "application/json"), Ct)).Content.ReadAsStringAsync(Ct));
        texts.Add(await (await PutAsync(officer, id, Correction(form.DeepClone().AsObject()), "\"1\"")).Content.ReadAsStringAsync(Ct));
        texts.Add(await (await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = "019090987651" }, Ct)).Content.ReadAsStringAsync(Ct));
        texts.AddRange((await registry.EventsAsync(id)).Select(static e => e.ToJsonString()));
        texts.AddRange(registry.Service.Log.All);
        foreach (var table in new[] { "worker", "person", "worker_change", "record_reading", "idempotency_key", "messaging.outbox_message" })
        {
            // Bytes as text, so that a value stored unencrypted in a bytea column would show.
            texts.AddRange(await registry.QueryAsync<string>($"SELECT t::text FROM {table} t"));
        }
        foreach (var value in planted)
        {
            var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value));
            Assert.DoesNotContain(texts, text => text.Contains(value, StringComparison.OrdinalIgnoreCase) || text.Contains(hex, StringComparison.OrdinalIgnoreCase));
        }
    }
}
