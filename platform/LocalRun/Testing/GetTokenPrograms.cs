using Lmis.LocalRun.Processes;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Testing;

/// <summary>Sees that SoftHSM2 and OpenSSL's pkcs11 engine are there: the tests keep keys in a token of their own.</summary>
internal static class GetTokenPrograms
{
    private static readonly string[] LibraryFolders = ["/usr/lib", "/usr/lib64"];

    internal static async Task FindOrInstallAsync(CancellationToken ct)
    {
        var missing = new List<string>();
        if (FindProgram.OnPath("softhsm2-util") is null)
        {
            missing.Add("softhsm2");
        }

        if (!Engine())
        {
            missing.Add("libengine-pkcs11-openssl");
        }

        if (missing.Count == 0)
        {
            return;
        }

        if (!InstallServers.IsPossible)
        {
            Say.Line($"{string.Join(" and ", missing)} not found: the tests of keys in hardware will fail. Run 'sudo apt-get install softhsm2 libengine-pkcs11-openssl'.");
            return;
        }

        Say.Line($"{string.Join(" and ", missing)} not found: installing Debian's packages.");
        await InstallServers.AptAsync(["update", "-q"], ct);
        await InstallServers.AptAsync(["install", "-y", "-q", "--no-install-recommends", .. missing], ct);
    }

    private static bool Engine() => LibraryFolders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder).Prepend(folder))
        .Any(folder => File.Exists(Path.Combine(folder, "engines-3", "pkcs11.so")));
}
