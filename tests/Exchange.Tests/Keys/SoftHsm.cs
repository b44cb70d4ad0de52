using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lmis.Exchange.Tests.Keys;

/// <summary>A SoftHSM2 token of this test run, with one key that was put in and can no longer be taken out.</summary>
public sealed partial class SoftHsm : IDisposable
{
    private const string Pin = "8412";
    private static readonly string[] Libraries = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-test-hsm");

    public SoftHsm()
    {
        var library = Libraries.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("SoftHSM2 is not installed: run 'apt-get install softhsm2 libengine-pkcs11-openssl' ('make test' does where it may).");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "tokens"));
        var settings = Path.Combine(folder.FullName, "softhsm2.conf");
        File.WriteAllText(settings, $"directories.tokendir = {Path.Combine(folder.FullName, "tokens")}\nlog.level = ERROR\n");
        PinFile = Path.Combine(folder.FullName, "pin");
        File.WriteAllText(PinFile, Pin);
        // OpenSSL's engine and the token's library read the process's own environment, which .NET only copies.
        _ = SetEnvironment("SOFTHSM2_CONF", settings, 1);
        _ = SetEnvironment("PKCS11_MODULE_PATH", library, 1);

        Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Path.Combine(folder.FullName, "key.pem");
        File.WriteAllText(pem, Key.ExportPkcs8PrivateKeyPem());
        Run(settings, "--init-token", "--free", "--label", "gateway", "--pin", Pin, "--so-pin", "99887766");
        Run(settings, "--import", pem, "--token", "gateway", "--label", "message", "--id", "01", "--pin", Pin);
        File.Delete(pem);
    }

    /// <summary>The same key in memory, for its public half.</summary>
    public ECDsa Key { get; }

    public string PinFile { get; }

    public string Location => $"pkcs11:token=gateway;object=message;type=private?pin-source=file:{PinFile}";

    public void Dispose()
    {
        Key.Dispose();
        folder.Delete(recursive: true);
    }

    private static void Run(string settings, params string[] words)
    {
        var start = new ProcessStartInfo("softhsm2-util", words) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["SOFTHSM2_CONF"] = settings;
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
