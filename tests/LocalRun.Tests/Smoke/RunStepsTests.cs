using Lmis.LocalRun.Smoke;

namespace Lmis.LocalRun.Tests.Smoke;

public sealed class RunStepsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lmis-smoke-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> RunAsync(string readme)
    {
        var path = Path.Combine(_folder, "README.md");
        File.WriteAllText(path, readme);
        return RunSteps.RunAsync(_folder, path, new Dictionary<string, string> { ["http://localhost:8080"] = "http://localhost:19080" }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Commands_share_one_shell_and_a_moved_platform_is_met_where_it_is() =>
        Assert.Equal(0, await RunAsync("""
            ```bash smoke
            TOKEN=secret
            ```
            ```bash smoke
            echo "{\"token\":\"$TOKEN\", \"at\":\"http://localhost:8080/x\", \"port\": 19080}"
            ```
            ```json answer
            { "token": "secret", "at": "http://localhost:8080/x", "port": 19080 }
            ```
            ```bash smoke
            cat; echo 'HTTP/1.1 404' >&2; false
            ```
            ```text answer
            HTTP/1.1 404
            ```
            """));

    [Fact]
    public async Task A_command_marked_until_is_repeated_until_its_answer_comes() =>
        Assert.Equal(0, await RunAsync("""
            ```bash smoke until
            n=$((${n:-0} + 1)); echo "{\"percent\":$((n * 50))}"
            ```
            ```json answer
            {"percent":100}
            ```
            """));

    [Theory]
    [InlineData("```bash smoke\necho '{\"a\":1}'\n```\n```json answer\n{\"a\":2}\n```")]
    [InlineData("```bash smoke\nfalse\n```")]
    public async Task A_wrong_answer_or_a_failed_command_without_one_fails(string readme) => Assert.Equal(1, await RunAsync(readme));

    [Fact]
    public async Task A_file_without_commands_is_refused() =>
        Assert.Contains("no block marked", (await Assert.ThrowsAsync<RunException>(() => RunAsync("Words"))).Message, StringComparison.Ordinal);
}
