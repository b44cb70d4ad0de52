using System.Text;
using System.Text.Json;

namespace Lmis.LocalRun.Supply;

/// <summary>Lists every package of NuGet and npm that the build, the tests or the product use, with its licence; those outside the rule are an error.</summary>
internal static class ListLicences
{
    /// <summary>Packages whose licence is a text of their own, read by a person: what it is, and why it may be used.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Sylvan.Data.Csv"] = "MIT (its license.txt)",
    };

    /// <summary>Prints the list as Markdown; 1 and a sentence for each that the rule does not let in.</summary>
    internal static int Run(Layout layout)
    {
        var (text, refused) = Make(layout);
        Say.Line(text.TrimEnd());
        foreach (var line in refused)
        {
            Say.Error(line);
        }

        return refused.Count == 0 ? 0 : 1;
    }

    /// <summary>The list, and what the rule refuses.</summary>
    internal static (string Text, IReadOnlyList<string> Refused) Make(Layout layout)
    {
        var used = Projects(layout).SelectMany(folder => PackageAssets.Read(layout, folder).Select(package => (Package: package, Ships: !folder.StartsWith("tests/", StringComparison.Ordinal))))
            .GroupBy(use => use.Package.Name, StringComparer.OrdinalIgnoreCase)
            .Select(group => (Name: group.First().Package.Name, Source: "NuGet", Use: group.Any(use => use.Ships) ? "product" : "tests", Licences: group.Select(use => PackageLicence.Of(use.Package)).Distinct().Order(StringComparer.Ordinal).ToList()))
            .Concat(Scripts(layout))
            .OrderBy(use => use.Source, StringComparer.Ordinal).ThenBy(use => use.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var text = new StringBuilder("| package | from | used by | licence |\n|---|---|---|---|\n");
        foreach (var use in used)
        {
            text.Append($"| {use.Name} | {use.Source} | {use.Use} | {(Read.TryGetValue(use.Name, out var read) ? read : string.Join(", ", use.Licences))} |\n");
        }

        return (text.ToString(),
        [
            .. used.Where(use => !Read.ContainsKey(use.Name)).SelectMany(use => use.Licences.Where(licence => !PackageLicence.IsAllowed(licence)).Select(licence =>
                $"{use.Name} ({use.Source}) has the licence '{licence}', which platform/LocalRun/Supply/PackageLicence.cs does not allow: use another package, or have the licence read and add it there.")),
        ]);
    }

    private static readonly string[] Tops = ["platform", "services", "gateway", "tests"];

    private static IEnumerable<string> Projects(Layout layout) =>
        Tops
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(layout.Root, top), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(layout.Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.Split('/').Contains("node_modules")).Order(StringComparer.Ordinal);

    /// <summary>npm's lock files name licences themselves.</summary>
    private static IEnumerable<(string Name, string Source, string Use, List<string> Licences)> Scripts(Layout layout) =>
        Directory.EnumerateFiles(Path.Combine(layout.Root, "tests"), "package-lock.json", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("node_modules"))
            .SelectMany(file =>
            {
                using var locked = JsonDocument.Parse(File.ReadAllBytes(file));
                return locked.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0)
                    .Select(package => (Name: package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..],
                        Licence: package.Value.TryGetProperty("license", out var licence) ? licence.GetString()! : "none")).ToList();
            })
            .GroupBy(package => package.Name, StringComparer.Ordinal)
            .Select(group => (group.Key, "npm", "tests", group.Select(package => package.Licence).Distinct().Order(StringComparer.Ordinal).ToList()));
}
