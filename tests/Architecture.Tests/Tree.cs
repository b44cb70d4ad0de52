using System.Xml.Linq;
using Lmis.Testing;

namespace Lmis.Architecture.Tests;

/// <summary>One text file of the tree; <paramref name="Path"/> is relative to the root, with forward slashes.</summary>
internal sealed record TextFile(string Path, string Text)
{
    public string[] Folders => Path.Split('/')[..^1];

    public string Name => Path.Split('/')[^1];

    public string[] Lines => Text.Split('\n');

    public bool IsGenerated => Folders.Contains("Migrations");
}

/// <summary>A project with what it references, as its csproj says.</summary>
internal sealed record Project(string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Area => Path.Split('/')[0];
}

/// <summary>The source tree as it lies on disk, without what builds and runs leave behind.</summary>
internal static class Tree
{
    private static readonly string[] LeftBehind = ["artifacts", "bin", "obj", "node_modules"];

    public static IReadOnlyList<string> Folders { get; } = [.. Walk(new DirectoryInfo(SourceTree.Root)).Select(f => Relative(f.FullName))];

    public static IReadOnlyList<TextFile> Sources { get; } = [.. Files("*.cs")];

    public static IReadOnlyList<Project> Projects { get; } = [.. Files("*.csproj").Select(Read)];

    public static IEnumerable<TextFile> Files(string pattern) =>
        Walk(new DirectoryInfo(SourceTree.Root)).Prepend(new DirectoryInfo(SourceTree.Root))
            .SelectMany(folder => folder.GetFiles(pattern))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => new TextFile(Relative(file.FullName), File.ReadAllText(file.FullName)));

    /// <summary>Fails with one line for each offence, after the sentence that says what to do about them.</summary>
    public static void MustBeEmpty(IEnumerable<string> offences, string whatToDo)
    {
        var found = offences.ToList();
        Assert.True(found.Count == 0, whatToDo + Environment.NewLine + string.Join(Environment.NewLine, found.Select(o => "  " + o)));
    }

    private static IEnumerable<DirectoryInfo> Walk(DirectoryInfo folder) =>
        folder.GetDirectories()
            .Where(child => !child.Name.StartsWith('.') && !LeftBehind.Contains(child.Name))
            .OrderBy(child => child.Name, StringComparer.Ordinal)
            .SelectMany(child => Walk(child).Prepend(child));

    private static string Relative(string path) => Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/');

    private static Project Read(TextFile file)
    {
        var xml = XDocument.Parse(file.Text);
        IEnumerable<string> Includes(string element) => xml.Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>();

        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, file.Path))!;
        return new Project(
            file.Path,
            [.. Includes("ProjectReference").Select(include => Relative(Path.GetFullPath(Path.Combine(folder, include))))],
            [.. Includes("PackageReference")]);
    }
}
