namespace Lmis.EndToEnd.Tests;

/// <summary>A partner that follows docs/partner-guide.md comes to a signed answer, with the script and with our gateway, and is told each mistake it plants.</summary>
[Collection("platform")]
public sealed class PartnerGuideTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_partner_comes_from_nothing_to_a_signed_answer_as_it_is_written_down()
    {
        var (code, output) = await platform.LocalRunAsync("smoke", Path.Combine("docs", "partner-guide.md"));
        Assert.True(code == 0, output);
    }
}
