using System.Text;
using Lmis.Identity.Logins;

namespace Lmis.Identity.Tests.Logins;

/// <summary>The vectors of RFC 6238, appendix B (the last six of its eight digits).</summary>
public sealed class TotpCodeTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) => Assert.Equal(code, TotpCode.At(Key, seconds / 30));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void One_step_to_either_side_is_accepted(int steps, bool accepted)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        Assert.Equal(accepted, TotpCode.Match(Key, "081 804", now.AddSeconds(30 * steps)) is not null);
    }

    [Fact]
    public void Key_is_shown_as_base32() => Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", TotpSecret.Base32(Key));
}
