using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Smoke;

/// <summary>The programs that the README's reader types: installed from Debian's packages where that is allowed.</summary>
internal static class ReadersPrograms
{
    private static readonly string[] Names = ["curl", "jq"];

    internal static async Task EnsureAsync(CancellationToken ct)
    {
        var missing = Names.Where(name => FindProgram.OnPath(name) is null).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!InstallServers.IsPossible)
        {
            throw new RunException($"The README's commands need {string.Join(" and ", missing)}: install it and run this again.");
        }

        Say.Line($"Installing Debian's {string.Join(" and ", missing)} for the README's commands.");
        await InstallServers.AptAsync(["update", "-q"], ct);
        await InstallServers.AptAsync(["install", "-y", "-q", "--no-install-recommends", .. missing], ct);
    }
}
