using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.Registry.Tests;

/// <summary>The words with which a cluster prepares a database before the service starts.</summary>
public sealed class SchemaWaitTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Who_waits_for_the_schema_goes_on_when_the_migrations_are_applied()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        using var waiting = Start("wait-for-schema");
        try
        {
            string? line;
            while ((line = await waiting.StandardOutput.ReadLineAsync(limit.Token)) is not null && !line.Contains("lacks the migration", StringComparison.Ordinal))
                Assert.DoesNotContain("as this program needs it", line, StringComparison.Ordinal);
            Assert.NotNull(line);
            Assert.False(waiting.HasExited);

            // Two replicas' jobs at once: the lock lets one after the other.
            using var first = Start("migrate");
            using var second = Start("migrate");
            await Task.WhenAll(Drain(first), Drain(second), first.WaitForExitAsync(limit.Token), second.WaitForExitAsync(limit.Token));
            Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));

            await Task.WhenAll(Drain(waiting), waiting.WaitForExitAsync(limit.Token));
            Assert.Equal(0, waiting.ExitCode);
        }
        finally
        {
            if (!waiting.HasExited)
                waiting.Kill();
        }
    }

    private static Task<string> Drain(Process process) => process.StandardOutput.ReadToEndAsync();

    private Process Start(string word)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Lmis.Registry.dll"), word]) { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var (name, value) in RegistryUnderTest.Settings(database.ConnectionString, RegistryUnderTest.NewKeyFile()))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Auth__Issuer"] = "http://localhost/identity/";
        start.Environment["Auth__MetadataAddress"] = "http://127.0.0.1:9/nobody";
        start.Environment["Auth__RequireHttps"] = "false";
        return Process.Start(start)!;
    }
}
