using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lmis.Testing;

namespace Lmis.Architecture.Tests;

public sealed partial class FolderTests
{
    private static readonly string[] TopLevel = ["docs", "platform", "services", "gateway", "k8s", "helm", "tests"];

    private static readonly string[] Forbidden =
    [
        "Application", "Domain", "Infrastructure", "Commands", "Queries", "Handlers", "Interfaces", "Dtos", "Models", "Helpers", "Utils",
        "Common", "Shared", "Managers", "Repositories", "Mappers", "Core",
    ];

    private static readonly string[] Platform = ["Contracts", "Hosting", "Messaging", "LocalRun", "LocalSidecar"];

    [Fact]
    public void The_top_level_is_the_architecture() =>
        Tree.MustBeEmpty(
            Tree.Folders.Where(folder => !folder.Contains('/') && !TopLevel.Contains(folder)),
            $"The top level holds {string.Join(", ", TopLevel)} and nothing else. Put these folders under one of them:");

    [Fact]
    public void No_folder_is_named_after_a_layer() =>
        Tree.MustBeEmpty(
            Tree.Folders.Where(folder => Forbidden.Contains(folder.Split('/')[^1], StringComparer.OrdinalIgnoreCase)),
            "Folders are named after what they hold (Workers, Imports), never after a layer. Rename:");

    [Fact]
    public void Platform_holds_its_five_parts_and_nothing_else() =>
        Tree.MustBeEmpty(
            Tree.Folders.Where(folder => folder.StartsWith("platform/", StringComparison.Ordinal) && folder.Count(c => c == '/') == 1)
                .Where(folder => !Platform.Contains(folder.Split('/')[1])),
            "What may enter platform/ is decided in docs/adr/0005. A new part needs a decision that says why three services need it:");

    [Fact]
    public void Every_deployable_and_every_platform_library_has_its_tests()
    {
        var tests = Tree.Projects.Where(p => p.Area == "tests").Select(p => p.Name).ToHashSet();
        Tree.MustBeEmpty(
            Tree.Projects.Where(p => p.Area != "tests" && !tests.Contains(p.Name + ".Tests")).Select(p => p.Path),
            "tests/<Name>.Tests mirrors every project; these have none:");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Load(SourceTree.Path("Lmis.slnx")).Descendants("Project").Select(p => (string)p.Attribute("Path")!).ToHashSet();
        Tree.MustBeEmpty(Tree.Projects.Select(p => p.Path).Where(path => !listed.Contains(path)), "Add to Lmis.slnx, or it is never built:");
        Tree.MustBeEmpty(listed.Except(Tree.Projects.Select(p => p.Path)), "Lmis.slnx lists projects that do not exist:");
    }

    [Fact]
    public void Every_decision_has_its_own_number_and_its_four_parts()
    {
        var decisions = Tree.Files("*.md").Where(file => file.Path.StartsWith("docs/adr/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(decisions);
        Tree.MustBeEmpty(decisions.Where(d => !DecisionName().IsMatch(d.Name)).Select(d => d.Path), "Name a decision NNNN-words-of-it.md:");
        Tree.MustBeEmpty(
            decisions.GroupBy(d => d.Name[..4]).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g.Select(d => d.Name))),
            "Two decisions share a number; give the later one the next free number:");
        Tree.MustBeEmpty(
            decisions.Where(d => !d.Text.StartsWith("# ", StringComparison.Ordinal)
                    || !new[] { "context", "decision", "easier", "harder" }.All(part => DecisionPart(part).IsMatch(d.Text)))
                .Select(d => d.Path),
            "A decision is one page: # title, then the headings Context, Decision, What gets easier, What gets harder. Not so:");
        Tree.MustBeEmpty(decisions.Where(d => d.Lines.Length > 80).Select(d => $"{d.Path}: {d.Lines.Length} lines"), "A decision is one page:");
    }

    [GeneratedRegex(@"^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$")]
    private static partial Regex DecisionName();

    private static Regex DecisionPart(string part) => new($@"^#+ .*{part}", RegexOptions.Multiline | RegexOptions.IgnoreCase);
}
