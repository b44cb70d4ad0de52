using Lmis.Cli.Members;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Diagnosis;

/// <summary>Our own keys and certificate: there, readable by us alone, in force, and belonging together.</summary>
internal static class CheckFiles
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Run(Patient patient)
    {
        if (Load(patient) is { } fault)
        {
            yield return fault;
            yield break;
        }
        yield return Permissions(patient);
        yield return Keys(patient);
        yield return Certificate(patient);
    }

    private static Finding? Load(Patient patient)
    {
        try
        {
            patient.File = MemberFile.Read(patient.Folder);
            var message = InForce(patient) ?? throw new CliException($"{patient.Folder} lists no message key in force.");
            patient.MessageKey = SigningKeys.Load(MemberFile.Locate(patient.Folder, message));
            var gateway = patient.File.LocateGateway(patient.Folder);
            patient.Certificate = SigningKeys.LoadCertificate(Path.Combine(gateway, MemberFile.TlsCertificate), Path.Combine(gateway, MemberFile.TlsKey));
            return null;
        }
        catch (Exception fault) when (fault is CliException or SigningKeyException)
        {
            return Finding.Fault("files", fault.Message, "us", "Put the file back from its backup; if the key is lost, make a new one and have the directory list it.");
        }
    }

    private static Finding Permissions(Patient patient)
    {
        var gateway = patient.File!.LocateGateway(patient.Folder);
        var open = patient.File.Keys.Where(key => !SigningKeys.IsInHardware(key.Location)).Select(key => Path.Combine(patient.Folder, key.Location)).Append(Path.Combine(gateway, MemberFile.TlsKey))
            .Where(IsOpen).Select(Path.GetFileName).ToList();
        return open.Count == 0
            ? Finding.Good("files", $"The keys of {patient.File.Id} are there and its owner's alone.")
            : Finding.Warning("files", $"Others than the owner can read {string.Join(", ", open)}.", "us", "Run chmod 600 on them; if others have had access, make new keys and revoke these.");
    }

    // While the next key waits to be listed, the one before is still the gateway's.
    private static MemberKey? InForce(Patient patient)
    {
        var keys = patient.File!.Keys.Where(key => key.Use == "message" && key.Retired is null).ToList();
        return keys.Find(key => Until(key) > patient.Now) ?? keys.LastOrDefault();
    }

    private static DateTimeOffset Until(MemberKey key) => DateTimeOffset.Parse(key.NotAfter, System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsOpen(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & others) != 0;
    }

    private static Finding Keys(Patient patient)
    {
        var times = patient.File!.Keys.Where(key => key.Retired is null).Select(key => (key.Use, Until: Until(key))).GroupBy(key => key.Use).Select(uses => uses.MaxBy(key => key.Until)).ToList();
        var ended = times.Where(key => key.Until <= patient.Now).Select(key => key.Use).ToList();
        if (ended.Count > 0)
            return Finding.Fault("keys", $"The {string.Join(" and ", ended)} key has ended.", "us", "Make a new one, have the directory list it, and give it to the gateway.");
        var (use, first) = times.MinBy(key => key.Until);
        return first - patient.Now > Soon
            ? Finding.Good("keys", $"All keys are in force, the first ends on {first:yyyy-MM-dd}.")
            : Finding.Warning("keys", $"The {use} key ends on {first:yyyy-MM-dd}.", "us", "Make the next one now and have the directory list both, so that one takes over from the other.");
    }

    private static Finding Certificate(Patient patient)
    {
        var certificate = patient.Certificate!;
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (patient.Now.UtcDateTime < from || patient.Now.UtcDateTime >= until)
            return Finding.Fault("certificate", $"The gateway's certificate holds from {from:yyyy-MM-dd} to {until:yyyy-MM-dd}, not now.", "us", "Make or ask for a new one ('lmis member csr'), have the directory list it, and give it to the gateway.");
        return until - patient.Now.UtcDateTime > Soon
            ? Finding.Good("certificate", $"The gateway's certificate belongs to its key and holds until {until:yyyy-MM-dd}.")
            : Finding.Warning("certificate", $"The gateway's certificate ends on {until:yyyy-MM-dd}.", "us", "Make the next one now and have the directory list both, so that one takes over from the other.");
    }
}
