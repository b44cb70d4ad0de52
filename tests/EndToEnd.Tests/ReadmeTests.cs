namespace Lmis.EndToEnd.Tests;

/// <summary>What the README tells a reader to type gives what the README says.</summary>
// One after the other: both count what is in the register.
[Collection("platform")]
public sealed class ReadmeTests(RunningPlatform platform)
{
    [Fact]
    public async Task The_first_ten_minutes_of_the_README_are_true()
    {
        var (code, output) = await platform.LocalRunAsync("smoke");
        Assert.True(code == 0, output);
    }
}
