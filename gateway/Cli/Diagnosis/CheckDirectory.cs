using System.Net;
using Lmis.Cli.Members;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;

namespace Lmis.Cli.Diagnosis;

/// <summary>The directory: to be had, signed, in force, and saying of us and of the partner what is so; and our clock against its source's.</summary>
internal static class CheckDirectory
{
    /// <summary>The check of our clock.</summary>
    public const string OurClock = "clock";

    // What a gateway tolerates: further apart, the one refuses what the other has just signed.
    private static TimeSpan MostSkew => RequestSignature.Skew;

    public static async Task<List<Finding>> RunAsync(Patient patient, CancellationToken ct)
    {
        var findings = new List<Finding>();
        byte[] bytes;
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(15) };
            var asked = Times.Now();
            using var response = await http.GetAsync(patient.Source, ct);
            if (response.StatusCode != HttpStatusCode.OK)
                return [Finding.Fault("directory", $"{patient.Source} answers {(int)response.StatusCode}.", "directory", "See that the address is the publisher's and that it has published a directory.")];
            bytes = await response.Content.ReadAsByteArrayAsync(ct);
            findings.Add(Clock(OurClock, response.Headers.Date, asked, "the directory's source"));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return [Finding.Fault("directory", $"{patient.Source} does not answer ({away.Message}).", "directory", "See that the address is right, that this machine may reach it, and that the publisher runs. A gateway goes on with the last good directory until its grace is over.")];
        }
        findings.AddRange(Judge(patient, bytes));
        return findings;
    }

    /// <summary>Our clock against somebody else's <c>Date</c>, which was written between the question and now, in whole seconds.</summary>
    public static Finding Clock(string check, DateTimeOffset? theirs, DateTimeOffset asked, string whose)
    {
        if (theirs is not { } date)
            return Finding.Skipped(check, $"The answer of {whose} bears no Date.");
        var now = Times.Now();
        var apart = date < asked.AddSeconds(-1) ? asked - date : date > now ? now - date : TimeSpan.Zero;
        return apart.Duration() <= MostSkew
            ? Finding.Good(check, $"Our clock and that of {whose} are within {Math.Max(1, Math.Ceiling(apart.Duration().TotalSeconds))} s.")
            : Finding.Fault(check, $"Our clock is {Math.Round(apart.Duration().TotalSeconds)} s {(apart > TimeSpan.Zero ? "ahead of" : "behind")} that of {whose}.", "us",
                $"Set this machine's clock by a time service (chrony, ntpd); if ours is right, tell the other side. The clocks of two gateways may be {MostSkew.TotalSeconds:0} s apart.");
    }

    private static IEnumerable<Finding> Judge(Patient patient, byte[] bytes)
    {
        if (!SignedDocument.TryRead(bytes, DocumentTypes.Directory, out var document, out var fault) || !MemberDirectory.TryParse(document, out var directory, out fault))
        {
            yield return Finding.Fault("directory", $"What {patient.Source} gives is no directory ({fault}).", "directory", "Tell whoever publishes the directory.");
            yield break;
        }
        if (!AcceptDirectory.IsSignedByOneOf(document, patient.Anchors))
        {
            yield return Finding.Fault("directory", $"Version {directory.Version} is not signed by the anchor given.", "directory",
                "Compare the anchor with the one the network's operator announced. If the anchors have changed, give the new one; if not, somebody stands between you and the publisher.");
            yield break;
        }
        patient.Directory = directory;
        yield return directory.Expires <= patient.Now
            ? Finding.Fault("directory", $"Version {directory.Version} ended at {directory.Expires:u}.", "directory", "Have the next version published; gateways serve only inside their grace.")
            : directory.Expires - patient.Now < TimeSpan.FromDays(3)
                ? Finding.Warning("directory", $"Version {directory.Version} ends at {directory.Expires:u}.", "directory", "Remind whoever publishes it of the next version.")
                : Finding.Good("directory", $"Version {directory.Version} is signed by the anchor and in force until {directory.Expires:u}.");
        yield return Ourselves(patient, directory);
        if (patient.Partner is not null)
            yield return Partner(patient, directory);
    }

    private static Finding Ourselves(Patient patient, MemberDirectory directory)
    {
        if (patient.MessageKey is null || patient.Certificate is null)
            return Finding.Skipped("listed", "Our own keys could not be read.");
        if (directory.Member(patient.Us) is not { } member)
            return Finding.Fault("listed", $"The directory does not list {patient.Us}.", "directory", "Send the output of 'lmis member export' to whoever publishes it.");
        if (WrongKey(patient, directory) is { } key)
            return Finding.Fault("listed", key, "us", "Give the key that is listed, or send a new export to whoever publishes the directory and wait for its next version.");
        if (WrongCertificate(patient, directory, member) is { } certificate)
            return Finding.Fault("listed", certificate, "us", "Give the certificate that is listed, or send a new export to whoever publishes the directory and wait for its next version.");
        return member.Subsystems.Contains(patient.Subsystem)
            ? Finding.Good("listed", $"The directory lists {patient.Us} with our key and certificate, at {string.Join(", ", member.Gateway.Addresses)}.")
            : Finding.Fault("listed", $"The directory does not list our subsystem {patient.Subsystem}.", "directory", "Send a new export with the subsystem to whoever publishes the directory.");
    }

    private static string? WrongKey(Patient patient, MemberDirectory directory)
    {
        var id = KeyIds.Of(patient.MessageKey!);
        return directory.Key(id) switch
        {
            null => $"The directory does not list our message key {id}: what it signs is believed by nobody.",
            var key when key.Member != patient.Us => $"Our message key {id} is listed as one of {key.Member}.",
            { Use: not KeyUse.Message } key => $"Our message key {id} is listed for another use, {key.Use.ToString().ToLowerInvariant()}: the files are mixed up.",
            { Revoked: { } at } when at <= patient.Now => $"Our message key {id} was revoked at {at:u}.",
            { Retired: { } at } when at <= patient.Now => $"Our message key {id} was retired at {at:u}.",
            var key when !key.IsActive(patient.Now) => $"Our message key {id} is listed from {key.NotBefore:u} to {key.NotAfter:u}, not now.",
            _ => null,
        };
    }

    private static string? WrongCertificate(Patient patient, MemberDirectory directory, DirectoryMember member)
    {
        var sha256 = Certificates.Fingerprint(patient.Certificate!);
        var listed = directory.Gateways.Select(gateway => (gateway.Id, Certificate: gateway.Certificates.FirstOrDefault(one => one.Sha256 == sha256))).FirstOrDefault(one => one.Certificate is not null);
        return listed switch
        {
            (_, null) => $"The directory does not list our certificate {sha256}: partners break the connection off.",
            var (id, _) when id != member.Gateway.Id => $"Our certificate {sha256} is listed for {id}, and we are spoken for by {member.Gateway.Id}.",
            (_, { Revoked: { } at }) when at <= patient.Now => $"Our certificate {sha256} was revoked at {at:u}.",
            var (_, one) when !one.IsActive(patient.Now) => $"Our certificate {sha256} is listed from {one.NotBefore:u} to {one.NotAfter:u}, not now.",
            _ => null,
        };
    }

    private static Finding Partner(Patient patient, MemberDirectory directory)
    {
        patient.PartnerMember = directory.Member(patient.Partner!.Member);
        if (patient.PartnerMember is not { } partner)
            return Finding.Fault("partner", $"The directory does not list {patient.Partner.Member}.", "directory", "See that the member's id is right ('lmis directory show'); if it is new, wait for the next version.");
        if (!partner.ActiveKeys(KeyUse.Message, patient.Now).Any() || !partner.Gateway.Certificates.Any(certificate => certificate.IsActive(patient.Now)))
            return Finding.Fault("partner", $"{partner.Name} has no message key or no certificate in force in the directory.", "partner", "Tell the partner to send a new export to whoever publishes the directory.");
        return directory.Has(patient.Partner)
            ? Finding.Good("partner", $"The directory lists {partner.Id} ({partner.Name}) at {string.Join(", ", partner.Gateway.Addresses)}.")
            : Finding.Fault("partner", $"The directory lists {partner.Id} without the subsystem {patient.Partner.Subsystem}.", "app", $"Ask for one of: {string.Join(", ", partner.Subsystems)}.");
    }
}
