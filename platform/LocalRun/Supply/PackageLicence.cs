using System.Xml.Linq;

namespace Lmis.LocalRun.Supply;

/// <summary>The licence a package declares in its <c>nuspec</c>, and whether this project may ship or use it.</summary>
internal static class PackageLicence
{
    /// <summary>SPDX names that a public body may use, change and hand on without asking anybody and without opening its own code.</summary>
    internal static readonly IReadOnlySet<string> Allowed = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "ISC", "0BSD", "Unicode-3.0", "BlueOak-1.0.0", "CC0-1.0", "Unlicense", "Python-2.0", "MIT-0", "Zlib",
    };

    /// <summary>The SPDX expression; of a package that ships a text instead, <c>file:</c> and the name of that text.</summary>
    internal static string Of(PackageAsset package)
    {
        var nuspec = Directory.EnumerateFiles(package.Folder, "*.nuspec").FirstOrDefault() ?? throw new RunException($"{package.Folder} has no nuspec.");
        var metadata = XDocument.Load(nuspec).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        var licence = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
        return (string?)licence?.Attribute("type") switch
        {
            "expression" => licence!.Value.Trim(),
            "file" => "file:" + licence!.Value.Trim(),
            _ => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "licenseUrl")?.Value is { } address ? "url:" + address.Trim() : "none",
        };
    }

    /// <summary>Whether the rule lets it in: each term of AND, or any of OR.</summary>
    internal static bool IsAllowed(string expression)
    {
        var plain = expression.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        return plain.Split(" OR ", StringSplitOptions.TrimEntries).Any(choice => choice.Split(" AND ", StringSplitOptions.TrimEntries).All(Allowed.Contains));
    }
}
