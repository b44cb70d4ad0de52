using System.Text;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Tests.Documents;

/// <summary>docs/exchange/documents.md says what the code does.</summary>
public sealed class DocumentedExamplesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "exchange", "documents.md"));

    [Fact]
    public void The_signed_example_is_an_act_as_documented()
    {
        Assert.True(SignedDocument.TryRead(Example("signed"), DocumentTypes.Act, out var signed, out var fault), fault);
        Assert.Equal(SignedDocument.Unsigned(DocumentTypes.Act, Example("act")).Id, signed.Id);
        Assert.True(AgreementAct.TryParse(signed, out var act, out fault), fault);
        Assert.Equal(ActKind.Revoke, act.Kind);
    }

    [Fact]
    public void The_example_of_a_directory_is_one()
    {
        Assert.True(MemberDirectory.TryParse(SignedDocument.Unsigned(DocumentTypes.Directory, Example("directory")), out var directory, out var fault), fault);
        Assert.Equal(7, directory.Version);
    }

    [Fact]
    public void The_example_of_an_agreement_is_one_and_has_the_id_that_is_told()
    {
        Assert.True(Agreement.TryParse(SignedDocument.Unsigned(DocumentTypes.Agreement, Example("agreement")), out var agreement, out var fault), fault);
        Assert.Contains($"Its id is `{agreement.Id}`.", Page, StringComparison.Ordinal);
        Assert.Contains(agreement.Id, Encoding.UTF8.GetString(Example("act")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_purpose_is_listed() =>
        Assert.All(Purposes.All, p => Assert.Contains($"| `{p.Code}` | {p.Title} | {p.LegalGround} | {(p.AllowsPersonalData ? "yes" : "no")} |", Page, StringComparison.Ordinal));

    private static byte[] Example(string name)
    {
        var start = Page.IndexOf($"```json {name}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The page has no example '{name}'.");
        start = Page.IndexOf('\n', start);
        return Encoding.UTF8.GetBytes(Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)]);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lmis.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }
}
