using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.LocalRun.Supply;

/// <summary>
/// Writes what an image is made of as CycloneDX 1.6 in JSON: the packages of <c>project.assets.json</c> with licence, digest and what needs what;
/// those that only the build used are marked <c>excluded</c>; and Debian's packages and the .NET runtime of the base. The same input gives the
/// same bytes, so there is no time and no random serial number in it.
/// </summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints the document. <paramref name="arguments"/>: image, version, project folder, the published <c>deps.json</c>, and where there is one the base's list (kind, name, version by tab).</summary>
    internal static int Run(Layout layout, string[] arguments)
    {
        if (arguments is not [var image, var version, var folder, var published, .. var more] || more.Length > 1)
        {
            throw new RunException("usage: bill-of-materials <image> <version> <project folder> <published deps.json> [base-packages.tsv]");
        }

        Say.Line(Write(image, version, PackageAssets.Read(layout, folder), Shipped(published), more is [var list] ? File.ReadAllLines(list) : []).ToJsonString(Indented));
        return 0;
    }

    /// <summary>The document as a node.</summary>
    internal static JsonObject Write(string image, string version, IReadOnlyList<PackageAsset> packages, IReadOnlySet<string> shipped, IReadOnlyList<string> basePackages)
    {
        var main = new JsonObject { ["type"] = "container", ["bom-ref"] = image, ["name"] = image, ["version"] = version };
        var references = packages.ToDictionary(package => package.Name, Reference, StringComparer.OrdinalIgnoreCase);
        var components = new JsonArray();
        foreach (var package in packages)
        {
            var licence = PackageLicence.Of(package);
            components.Add(new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = Reference(package),
                ["name"] = package.Name,
                ["version"] = package.Version,
                ["scope"] = shipped.Contains(package.Name) ? "required" : "excluded",
                ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(package.Sha512)) }),
                ["licenses"] = new JsonArray(licence.Contains(':', StringComparison.Ordinal)
                    ? new JsonObject { ["license"] = new JsonObject { ["name"] = licence } }
                    : new JsonObject { ["expression"] = licence }),
                ["purl"] = Reference(package),
            });
        }

        foreach (var line in basePackages.Where(line => line.Length > 0))
        {
            if (line.Split('\t') is not [var kind, var name, var packageVersion])
            {
                throw new RunException($"'{line}' is not a line of the base's list: kind, name and version, divided by tabs.");
            }

            var reference = kind == "debian" ? $"pkg:deb/debian/{name}@{Uri.EscapeDataString(packageVersion)}" : $"pkg:generic/{name}@{packageVersion}";
            components.Add(new JsonObject { ["type"] = kind == "debian" ? "library" : "framework", ["bom-ref"] = reference, ["name"] = name, ["version"] = packageVersion, ["scope"] = "required", ["purl"] = reference });
        }

        var needed = packages.SelectMany(package => package.Needs).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var dependencies = new JsonArray(new JsonObject
        {
            ["ref"] = image,
            // What nothing else asks for was asked for by the project.
            ["dependsOn"] = new JsonArray([.. packages.Where(package => !needed.Contains(package.Name)).Select(package => JsonValue.Create(Reference(package)))]),
        });
        foreach (var package in packages)
        {
            dependencies.Add(new JsonObject
            {
                ["ref"] = Reference(package),
                ["dependsOn"] = new JsonArray([.. package.Needs.Where(references.ContainsKey).Select(need => references[need]).Distinct().Order(StringComparer.Ordinal).Select(need => JsonValue.Create(need))]),
            });
        }

        return new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = main },
            ["components"] = components,
            ["dependencies"] = dependencies,
        };
    }

    /// <summary>Names of the libraries that the published program loads.</summary>
    private static HashSet<string> Shipped(string depsFile)
    {
        using var deps = JsonDocument.Parse(File.ReadAllBytes(depsFile));
        return deps.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name[..library.Name.IndexOf('/')]).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static string Reference(PackageAsset package) => $"pkg:nuget/{package.Name}@{package.Version}";
}
