using System.Security.Cryptography;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Tests.Signatures;

/// <summary>The test cases of RFC 9421 appendix B, with its keys.</summary>
public sealed class Rfc9421Tests
{
    private const string EccKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
        w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END PUBLIC KEY-----
        """;

    private const string RsaPssKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """;

    private const string SharedSecret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

    private const string ClientCertificate = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    public static readonly TheoryData<string, string, string> Cases = new()
    {
        { "B.2.1", "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"", "sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:" },
        { "B.2.2", "sig-b22=(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\");created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"", "sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:" },
        { "B.2.3", "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"", "sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:" },
        { "B.2.4", "sig-b24=(\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"", "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:" },
        { "B.2.5", "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"", "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:" },
        { "B.3", "ttrp=(\"@path\" \"@query\" \"@method\" \"@authority\" \"client-cert\");created=1618884473;keyid=\"test-key-ecc-p256\"", "ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_signatures_of_appendix_B_verify(string section, string input, string signature)
    {
        var (list, bytes) = Parse(input, signature);
        var built = SignatureBase.TryBuild(Message(section), list, out var fault);
        Assert.True(built is not null, fault);
        Assert.True(Key(list).Verify(System.Text.Encoding.UTF8.GetBytes(built), bytes.Span), built);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_fields_of_appendix_B_are_written_as_they_were_read(string section, string input, string signature)
    {
        Assert.NotEmpty(section);
        Assert.True(SfParser.TryParseDictionary(input, out var inputs));
        Assert.Equal(input, SfWriter.Write(inputs));
        Assert.True(SfParser.TryParseDictionary(signature, out var signatures));
        Assert.Equal(signature, SfWriter.Write(signatures));
    }

    [Fact]
    public void The_hmac_of_B_2_5_is_made_to_the_letter()
    {
        var (list, _) = Parse(Cases.ElementAt(4).Data.Item2, Cases.ElementAt(4).Data.Item3);
        var made = MessageSigner.Sign(Message("B.2.5"), "sig-b25", list, Key(list));
        Assert.Equal(Cases.ElementAt(4).Data.Item3, made.Signature);
        Assert.Equal(Cases.ElementAt(4).Data.Item2, made.SignatureInput);
    }

    [Fact]
    public void Query_parameters_are_those_of_section_2_2_8()
    {
        var request = new HttpRequestFacts("GET", "https", "www.example.com", "/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&twice=1&twice=2", None);
        Assert.Equal("this%20is%20a%20big%0Amultiline%20value", request.Derived("@query-param", "var"));
        Assert.Equal("with%20plus%20whitespace", request.Derived("@query-param", "bar"));
        Assert.Equal("something", request.Derived("@query-param", "fa%C3%A7ade%22%3A%20"));
        Assert.Null(request.Derived("@query-param", "twice"));
    }

    [Fact]
    public void Derived_components_are_those_of_section_2_2()
    {
        var request = new HttpRequestFacts("POST", "HTTPS", "WWW.Example.com:443", "/path?param=value", None);
        Assert.Equal("https://www.example.com/path?param=value", request.Derived("@target-uri", null));
        Assert.Equal("www.example.com", request.Derived("@authority", null));
        Assert.Equal("https", request.Derived("@scheme", null));
        Assert.Equal("/path?param=value", request.Derived("@request-target", null));
        Assert.Equal("/path", request.Derived("@path", null));
        Assert.Equal("?param=value", request.Derived("@query", null));
        Assert.Equal("?", new HttpRequestFacts("GET", "https", "a", "/", None).Derived("@query", null));
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> None = [];

    private static SignedMessage Message(string section)
    {
        var request = new HttpRequestFacts("POST", "https", section == "B.3" ? "service.internal.example" : "example.com", "/foo?param=Value&Pet=dog", new Dictionary<string, IReadOnlyList<string>>
        {
            ["date"] = ["Tue, 20 Apr 2021 02:07:55 GMT"],
            ["content-type"] = ["application/json"],
            ["content-digest"] = ["sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"],
            ["content-length"] = ["18"],
            ["client-cert"] = [ClientCertificate],
        });
        return section != "B.2.4" ? request : new HttpResponseFacts(200, new Dictionary<string, IReadOnlyList<string>>
        {
            ["date"] = ["Tue, 20 Apr 2021 02:07:56 GMT"],
            ["content-type"] = ["application/json"],
            ["content-digest"] = ["sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"],
            ["content-length"] = ["23"],
        }, request);
    }

    private static (SfInnerList Input, ReadOnlyMemory<byte> Signature) Parse(string input, string signature)
    {
        Assert.True(SfParser.TryParseDictionary(input, out var inputs));
        Assert.True(SfParser.TryParseDictionary(signature, out var signatures));
        return ((SfInnerList)inputs.Members[0].Value, ((SfValue.Bytes)((SfItem)signatures.Members[0].Value).Value).Value);
    }

    private static SignatureKey Key(SfInnerList input)
    {
        Assert.True(input.Parameters.TryGet("keyid", out var id));
        switch (((SfValue.Text)id!).Value)
        {
            case "test-key-ecc-p256":
                var ecc = ECDsa.Create();
                ecc.ImportFromPem(EccKey);
                return SignatureKey.EcdsaP256(ecc);
            case "test-key-rsa-pss":
                var rsa = RSA.Create();
                rsa.ImportFromPem(RsaPssKey);
                return SignatureKey.RsaPssSha512(rsa);
            default:
                return SignatureKey.HmacSha256(Convert.FromBase64String(SharedSecret));
        }
    }
}
