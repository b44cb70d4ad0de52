namespace Lmis.EndToEnd.Tests;

/// <summary>People's journeys through the register, through the real gateways and the simulated nation: each step and each refusal is as docs/registry/journeys.md says.</summary>
[Collection("platform")]
public sealed class JourneysTests(RunningPlatform platform)
{
    [Fact]
    public async Task The_journeys_through_the_register_go_as_they_are_written_down()
    {
        var (code, output) = await platform.LocalRunAsync("smoke", Path.Combine("docs", "registry", "journeys.md"));
        Assert.True(code == 0, output);
    }
}
