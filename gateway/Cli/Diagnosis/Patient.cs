using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Cli.Members;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Diagnosis;

/// <summary>What is examined, and what the checks before have found out; later checks need what earlier ones leave here.</summary>
internal sealed class Patient : IDisposable
{
    public required string Folder { get; init; }
    public required Uri Source { get; init; }
    public required IReadOnlyList<DirectoryAnchor> Anchors { get; init; }
    public required string Subsystem { get; init; }
    public SubsystemId? Partner { get; init; }
    public string? Service { get; init; }
    public string? Operation { get; init; }
    public string? Purpose { get; init; }
    public Agreement? Agreement { get; init; }

    /// <summary>The agreement with its signatures.</summary>
    public SignedDocument? AgreementDocument { get; init; }

    public Uri? Gateway { get; init; }
    public string? Token { get; init; }

    public MemberFile? File { get; set; }
    public ECDsa? MessageKey { get; set; }
    public X509Certificate2? Certificate { get; set; }
    public MemberDirectory? Directory { get; set; }
    public DirectoryMember? PartnerMember { get; set; }
    public bool Reached { get; set; }
    public bool Answered { get; set; }

    public DateTimeOffset Now { get; } = Times.Now();

    public MemberId Us => MemberFile.IdOf(File!.Id);

    public void Dispose()
    {
        MessageKey?.Dispose();
        Certificate?.Dispose();
    }
}
