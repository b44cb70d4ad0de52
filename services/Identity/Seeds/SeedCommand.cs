using System.Text.Json;

namespace Lmis.Identity.Seeds;

/// <summary>The command <c>seed --file seed.json</c>, for operations and for one machine.</summary>
public static class SeedCommand
{
    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lmis.Identity.Seeds");
        if (args is not ["seed", "--file", var file])
        {
            logger.LogCritical("Usage: seed --file <seed.json>");
            return 2;
        }

        try
        {
            var seed = await SeedDocument.ReadAsync(file, CancellationToken.None);
            await using var scope = app.Services.CreateAsyncScope();
            var faults = await scope.ServiceProvider.GetRequiredService<ApplySeed>().ApplyAsync(seed, CancellationToken.None);
            foreach (var fault in faults)
                logger.LogError("{Fault}", fault);
            if (faults.Count > 0)
            {
                logger.LogCritical("Nothing was changed: {File} has {Count} faults", file, faults.Count);
                return 1;
            }

            logger.LogInformation("{Users} users and {Clients} clients are as {File} says", seed.Users?.Count ?? 0, seed.Clients?.Count ?? 0, file);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.LogCritical("Nothing was changed: {File} cannot be read as a seed file: {Reason}", file, exception.Message);
            return 1;
        }
    }
}
