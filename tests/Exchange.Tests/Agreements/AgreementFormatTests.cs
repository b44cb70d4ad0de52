using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Agreements;

/// <summary>What an agreement may say.</summary>
public sealed class AgreementFormatTests
{
    private readonly TestNetwork network = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_agreement_reads_back_as_it_was_written()
    {
        var agreement = network.Agreement(a => a with { Rows = RowScope.ResidentsOf("24"), ValidFrom = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(7)) });
        Assert.True(Agreement.TryParse(agreement.ToDocument(), out var read, out var fault), fault);
        Assert.Equal(agreement.Id, read.Id);
        Assert.Equal("residents-of:24", read.Rows.ToString());
        Assert.Equal("2026-01-01T00:00:00+07:00", (string)JsonNode.Parse(agreement.ToDocument().Payload.Span)!["validFrom"]!);
        Assert.Empty(AgreementDifference.Between(agreement, read));
    }

    [Fact]
    public void The_id_is_the_same_for_other_spellings_and_another_for_any_changed_byte()
    {
        var agreement = network.Agreement();
        var canonical = Encoding.UTF8.GetString(agreement.ToDocument().Payload.Span);
        var indented = JsonNode.Parse(canonical)!.ToJsonString(new() { WriteIndented = true });
        Assert.Equal(agreement.Id, SignedDocument.Unsigned(DocumentTypes.Agreement, Encoding.UTF8.GetBytes(indented)).Id);

        var payload = agreement.ToDocument().Payload.ToArray();
        Gen.Select(Gen.Int[0, payload.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            if (payload[at] == value)
                return;
            var changed = payload.ToArray();
            changed[at] = value;
            string? id = null;
            try
            {
                id = SignedDocument.Unsigned(DocumentTypes.Agreement, changed).Id;
            }
            catch (MalformedDocumentException)
            {
                // Not even JSON: no agreement at all.
            }
            Assert.NotEqual(agreement.Id, id);
        }, iter: 2000);
    }

    public static TheoryData<string, string?, string> Faults => new()
    {
        { "provider", "\"VN/GOV/H55\"", "provider: must be instance/class/code/subsystem" },
        { "consumer", "\"VN/GOV/H55/OTHER\"", "consumer: is the provider's own member" },
        { "consumer", "\"VN/GOV/../LMIS\"", "consumer: must be" },
        { "service", "\"a/b\"", "service: must be" },
        { "service", "\"..\"", "service: must be" },
        { "operations", "[]", "operations: must have 1 to 64" },
        { "operations", "[\"GET\"]", "operations[0]: must be a method" },
        { "operations", "[\"get /{code}\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /a//b\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /a/../b\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /{a}x\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /{a}/{A}\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /%2e\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /x?y=1\"]", "operations[0]: must be a method" },
        { "operations", "[\"GET /{code}\",\"GET /{name2}\"]", "operations: holds 'GET /{name2}' twice" },
        { "operations", "[\"GET /{personalNumber}\"]", "operations[0]: has a person's identifier 'personalNumber'" },
        { "fields", "[\"series\"]", "fields[0]: must be a pointer" },
        { "fields", "[\"\"]", "fields[0]" },
        { "fields", "[\"/a/~2\"]", "fields[0]: must be a pointer" },
        { "fields", "[\"/a\",\"/a\"]", "fields: holds an element twice" },
        { "queryParameters", "[\"a b\"]", "queryParameters[0]: must be letters" },
        { "queryParameters", "[\"personal_number\"]", "queryParameters[0]: 'personal_number' would carry" },
        { "queryParameters", "[\"CCCD\"]", "queryParameters[0]: 'CCCD' would carry" },
        { "rows", "{\"kind\":\"everyone\"}", "rows: must be of kind" },
        { "rows", "{\"kind\":\"residents-of\"}", "rows: must be of kind" },
        { "rows", "{\"kind\":\"residents-of\",\"province\":\"2\"}", "rows.province" },
        { "rows", "{\"kind\":\"all\",\"province\":\"24\"}", "rows: must be of kind" },
        { "rows", "{\"kind\":\"all\",\"where\":\"1=1\"}", "rows: has a member 'where'" },
        { "purposes", "[]", "purposes: must have 1" },
        { "purposes", "[\"curiosity\"]", "purposes[0]: is not on the closed list" },
        { "personalData", "true", "purposes: 'labour-statistics' does not allow personal data" },
        { "personalData", "\"true\"", "personalData: must be true or false" },
        { "legalBasis", "\"\"", "legalBasis: must have" },
        { "validUntil", "\"2026-01-01T00:00:00Z\"", "validUntil: must be after 'validFrom'" },
        { "validUntil", "\"2027-02-30T00:00:00Z\"", "validUntil: must be a time" },
        { "ratePerMinute", "0", "ratePerMinute: must be an integer from 1" },
        { "quotaPerDay", "9007199254740993", "quotaPerDay: must be an integer" },
        { "quotaPerDay", "1e3", "" },
        { "contact", null, "lacks 'contact'" },
        { "note", "\"x\"", "has a member 'note'" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_names_its_place(string member, string? value, string told)
    {
        var root = JsonNode.Parse(network.Agreement().ToDocument().Payload.Span)!.AsObject();
        root.Remove(member);
        if (value is not null)
            root[member] = JsonNode.Parse(value);
        var document = SignedDocument.Unsigned(DocumentTypes.Agreement, Encoding.UTF8.GetBytes(root.ToJsonString()));
        var read = Agreement.TryParse(document, out _, out var fault);
        // 1e3 is the integer 1000 in its canonical form, which is what both would sign.
        Assert.Equal(told.Length == 0, read);
        Assert.Contains(told, fault ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_purpose_has_a_title_and_a_ground()
    {
        Assert.Equal(Purposes.All.Count, Purposes.All.DistinctBy(p => p.Code).Count());
        Assert.All(Purposes.All, p => Assert.True(p.Title.Length > 10 && p.LegalGround.Length > 10 && p.Code.All(c => char.IsAsciiLetterLower(c) || c == '-'), p.Code));
        Assert.Null(Purposes.Find("Labour-Statistics"));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("vacancies")]
    [InlineData("with-consent")]
    [InlineData("residents-of:19")]
    public void Row_scopes_read_back(string text)
    {
        Assert.True(RowScope.TryParse(text, out var rows));
        Assert.Equal(text, rows.ToString());
    }

    [Theory]
    [InlineData("residents-of:")]
    [InlineData("residents-of:1")]
    [InlineData("residents-of:190")]
    [InlineData("residents-of:1x")]
    [InlineData("All")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_row_scopes_are_refused(string? text) => Assert.False(RowScope.TryParse(text, out _));

    [Fact]
    public void Random_changes_of_an_agreement_are_read_or_refused_with_words()
    {
        var payload = Encoding.UTF8.GetString(network.Agreement().ToDocument().Payload.Span);
        Gen.Select(Gen.Int[0, payload.Length - 1], Gen.Int[0, 12], Gen.String["{}[]\",:0123ae/\\"]).Sample((at, cut, put) =>
        {
            var changed = payload[..at] + put + payload[Math.Min(payload.Length, at + cut)..];
            try
            {
                Assert.True(Agreement.TryParse(SignedDocument.Unsigned(DocumentTypes.Agreement, Encoding.UTF8.GetBytes(changed)), out _, out var fault) || fault.Length > 0);
            }
            catch (MalformedDocumentException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        }, iter: 5000);
    }
}
