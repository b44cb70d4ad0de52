using System.CommandLine;
using Lmis.Cli;
using Lmis.Cli.Acceptance;
using Lmis.Cli.Agreements;
using Lmis.Cli.Diagnosis;
using Lmis.Cli.Directories;
using Lmis.Cli.Evidence;
using Lmis.Cli.Members;

var root = new RootCommand("Keys, directory, agreements and evidence of the data exchange. Ends with 0 when done, 1 when refused or broken, 2 when asked wrongly.")
{
    new Command("member", "A member's keys and what it tells the network.") { InitMember.Make(), RotateKey.Make(), RequestCertificate.Make(), ExportMember.Make() },
    new Command("directory", "The signed list of members, for whoever publishes it.")
    {
        MakeAnchor.Make(), BuildDirectory.Make(), SignDirectory.Make(), PublishDirectory.Make(), ShowDirectory.Make(),
    },
    new Command("agreement", "Agreements between two members: written, signed and ended with the agreement key, off line.")
    {
        NewAgreement.Make(), ShowAgreement.Make(), SignAgreement.Make(), AcceptAgreement.Make(), EndAgreement.MakeReject(), EndAgreement.MakeRevoke(),
    },
    new Command("evidence", "Exports of the journal.") { VerifyEvidenceFile.Make() },
    Doctor.Make(),
    AcceptInstallation.Make(),
};
return await Invocation.RunAsync(root, args);
