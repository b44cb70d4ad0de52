using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Packages;
using Lmis.Testing;

namespace Lmis.Exchange.Tests.Packages;

/// <summary>Messages of packages are JWE as everybody writes and reads them.</summary>
public sealed class SealedMessageTests
{
    private static readonly TestNetwork Network = new(TimeProvider.System.GetUtcNow());
    private static readonly DirectoryKey Recipient = Network.Listed(TestNetwork.BacNinh, KeyUse.Package);

    [Fact]
    public void The_key_of_an_agreement_is_that_of_RFC_7518_appendix_C()
    {
        byte[] agreed = [158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196];
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(SealedMessage.DeriveKey(agreed, "A128GCM", "Alice"u8, "Bob"u8, 16)));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(100_000)]
    public void What_is_sealed_is_opened_by_its_key_alone(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        var (one, two) = (SealedMessage.Seal(plain, Recipient), SealedMessage.Seal(plain, Recipient));
        Assert.NotEqual(one, two);
        Assert.True(SealedMessage.TryOpen(one, Find, out var opened, out var fault), fault);
        Assert.Equal(plain, opened);
        Assert.False(SealedMessage.TryOpen(one, static _ => null, out _, out fault));
        Assert.Equal("a message is sealed to a key that is not here", fault);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(SealedMessage.TryOpen(one, _ => other, out _, out fault));
        Assert.Equal("a message was changed on its way, or is sealed to another key", fault);
    }

    [Fact]
    public void No_part_can_be_changed()
    {
        var sealedText = SealedMessage.Seal("một hồ sơ"u8, Recipient);
        var random = new Random(20261127);
        for (var i = 0; i < 400; i++)
        {
            var letters = sealedText.ToCharArray();
            var at = random.Next(letters.Length);
            letters[at] = letters[at] == 'A' ? 'B' : 'A';
            // The last letter of a part may hold bits that mean nothing; then nothing was changed.
            if (SealedMessage.TryOpen(new string(letters), Find, out var opened, out _))
                Assert.Equal("một hồ sơ", Encoding.UTF8.GetString(opened));
        }
        foreach (var rubbish in new[] { "", "....", "e30..e30.e30.e30", sealedText[1..], sealedText + ".x", sealedText.Replace("..", ".AAAA.", StringComparison.Ordinal) })
            Assert.False(SealedMessage.TryOpen(rubbish, Find, out _, out _));
    }

    [Fact]
    public async Task Another_implementation_opens_ours_and_ours_opens_its()
    {
        var key = Network.Key(TestNetwork.BacNinh, KeyUse.Package);
        var theirs = await NodeScript.RunAsync(new
        {
            action = "jwe", sealedByUs = SealedMessage.Seal("Nguyễn Văn A"u8, Recipient), plain = "Trần Thị B", kid = Recipient.KeyId,
            privateKey = key.ExportPkcs8PrivateKeyPem(), publicKey = key.ExportSubjectPublicKeyInfoPem(),
        });
        Assert.Equal("Nguyễn Văn A", theirs.GetProperty("opened").GetString());
        Assert.True(SealedMessage.TryOpen(theirs.GetProperty("sealedByThem").GetString()!, Find, out var plain, out var fault), fault);
        Assert.Equal("Trần Thị B", Encoding.UTF8.GetString(plain));
    }

    private static ECDiffieHellman? Find(string keyId) =>
        keyId == Recipient.KeyId ? ECDiffieHellman.Create(Network.Key(TestNetwork.BacNinh, KeyUse.Package).ExportParameters(includePrivateParameters: true)) : null;
}
