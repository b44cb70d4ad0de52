using System.CommandLine;
using Lmis.Cli.Agreements;
using Lmis.Cli.Diagnosis.AfterRestore;
using Lmis.Cli.Directories;
using Lmis.Exchange.Addressing;
using Spectre.Console;

namespace Lmis.Cli.Diagnosis;

/// <summary>
/// Looks at everything an exchange with a partner needs, in the order in which it needs it, and tells who is at fault and what to do; or, after
/// a restore, whether the databases fit each other, the programs and the keys.
/// </summary>
internal static class Doctor
{
    public static Command Make()
    {
        Option<bool> restored = new("--after-restore") { Description = $"Examine the restored databases instead, named by {string.Join(", ", ServiceDatabases.All.Select(ServiceDatabases.Variable))}: a connection string, @FILE, or none." };
        Option<string?> key = new("--key-encryption-key") { Description = "After a restore: Registry's mounted key-encryption key, a file." };
        Option<string[]> vacancies = new("--vacancies-key") { Description = "After a restore: Vacancies' mounted key of contacts, a file; once more for each key of before." };
        Option<string[]> training = new("--training-key") { Description = "After a restore: Training's mounted key, a file; once more for each key of before." };
        Option<string[]> certificates = new("--identity-certificate") { Description = "After a restore: the certificate of Identity's Data Protection keys (PFX or PEM with its key); several are allowed." };
        Option<string?> password = new("--identity-certificate-password") { Description = "After a restore: file with the password of a PFX." };
        Option<string?> folder = new("--folder") { Description = "Our member's folder; needed, but not after a restore." }, source = new("--source") { Description = "Address of the directory; needed, but not after a restore." };
        Option<string[]> anchors = new("--anchor") { Description = "Anchor of the directory (base64 or file); several are allowed; needed, but not after a restore." };
        Option<string?> partner = new("--partner") { Description = "Whom to ask, such as VN/GOV/H05/LMIS." }, service = new("--service") { Description = "Code of the service, such as indicators." };
        Option<string> subsystem = new("--subsystem") { Description = "Our subsystem.", DefaultValueFactory = _ => "LMIS" };
        Option<string?> operation = new("--operation") { Description = "What to ask, such as 'GET /K01'." }, purpose = new("--purpose") { Description = "What for." }, agreement = new("--agreement") { Description = "The agreement, a file." };
        Option<string?> gateway = new("--gateway") { Description = "Address of our gateway, for one real question through it." }, token = new("--token") { Description = "Access token with exchange.call, or @FILE; else LMIS_TOKEN." };
        var doctor = new Command("doctor", "Tells which of files, clock, certificate, directory, DNS, TLS, agreement, quota or partner is at fault, and what to do.")
        {
            folder, source, anchors, partner, subsystem, service, operation, purpose, agreement, gateway, token, restored, key, vacancies, training, certificates, password,
        };
        doctor.Validators.Add(given =>
        {
            Option[] needed = given.GetValue(restored) ? [key] : [folder, source, anchors];
            foreach (var option in needed.Where(option => given.GetResult(option) is not { Tokens.Count: > 0 }))
                given.AddError($"Option '{option.Name}' is required.");
        });
        return doctor.Does(async (parsed, ct) =>
        {
            if (parsed.GetValue(restored))
            {
                await using var databases = RestoredDatabases.FromEnvironment();
                var keys = new MountedKeys(parsed.GetRequiredValue(key)!, parsed.GetValue(vacancies) ?? [], parsed.GetValue(training) ?? [], parsed.GetValue(certificates) ?? [], parsed.GetValue(password));
                return Tell(await ExamineRestore.RunAsync(databases, keys, ct));
            }
            var (asked, terms, inner) = (parsed.GetValue(partner), parsed.GetValue(agreement), parsed.GetValue(gateway));
            var document = terms is null ? null : AgreementFile.Read(terms);
            using var patient = new Patient
            {
                Folder = parsed.GetRequiredValue(folder)!,
                Source = GatewayCall.Address(parsed.GetRequiredValue(source)!),
                Anchors = [.. parsed.GetRequiredValue(anchors).Select(DirectoryFile.Anchor)],
                Subsystem = parsed.GetRequiredValue(subsystem),
                Partner = asked is null ? null : SubsystemId.TryParse(asked, out var id) ? id : throw new CliException($"--partner '{asked}' is no subsystem: write instance/class/code/subsystem, such as VN/GOV/H05/LMIS."),
                Service = parsed.GetValue(service),
                Operation = parsed.GetValue(operation),
                Purpose = parsed.GetValue(purpose),
                AgreementDocument = document,
                Agreement = document is null ? null : AgreementFile.Content(document, terms!),
                Gateway = inner is null ? null : GatewayCall.Address(inner),
                Token = inner is null ? null : GatewayCall.Token(parsed.GetValue(token)),
            };
            return Tell(await ExamineAsync(patient, ct));
        });
    }

    private static async Task<List<Finding>> ExamineAsync(Patient patient, CancellationToken ct)
    {
        var findings = CheckFiles.Run(patient).ToList();
        findings.AddRange(await CheckDirectory.RunAsync(patient, ct));
        if (patient.Partner is null)
            return findings;
        if (patient.Certificate is null || patient.PartnerMember is null)
            return [.. findings, Finding.Skipped("connection", "Nothing can be asked of the partner before what is above is right.")];
        findings.AddRange(await CheckConnection.RunAsync(patient, ct));
        if (!patient.Reached)
            return [.. findings, Finding.Skipped("answer", "The partner cannot be asked before what is above is right.")];
        findings.AddRange(await CheckPartner.RunAsync(patient, ct));
        if (patient.Gateway is not null)
            findings.Add(await CheckGateway.RunAsync(patient, ct));
        return findings;
    }

    private static int Tell(List<Finding> findings)
    {
        var table = new Table().AddColumns("", "Check", "Found", "At fault", "What to do");
        foreach (var finding in findings)
        {
            var mark = finding.Verdict switch { Verdict.Good => "[green]ok[/]", Verdict.Warning => "[yellow]warning[/]", Verdict.Fault => "[red]FAULT[/]", _ => "[grey]skipped[/]" };
            table.AddRow(mark, Markup.Escape(finding.Check), Markup.Escape(finding.Words), Markup.Escape(finding.Who ?? ""), Markup.Escape(finding.Advice ?? ""));
        }
        Screen.Write(table);
        var faults = findings.Where(finding => finding.Verdict == Verdict.Fault).ToList();
        // By a wrong clock keys, certificates and agreements seem to have ended, or not to have begun: it is the cause of the others.
        if ((faults.Find(finding => finding.Check == CheckDirectory.OurClock) ?? faults.FirstOrDefault()) is not { } first)
        {
            Console.Out.WriteLine(findings.Any(finding => finding.Verdict == Verdict.Warning) ? "Nothing is broken; mind the warnings." : "Nothing is broken.");
            return 0;
        }
        Console.Error.WriteLine($"{first.Check}: {first.Words} At fault: {first.Who}. {first.Advice}");
        return CliException.Refused;
    }
}
