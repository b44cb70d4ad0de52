using System.Text.Json;

namespace Lmis.LocalRun.Supply;

/// <summary>One package of a project, as restored.</summary>
/// <param name="Name">Its id, such as <c>Npgsql</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha512">Digest of the package's file, in base64, as the restore checked it.</param>
/// <param name="Folder">Where it was unpacked.</param>
/// <param name="Needs">Names of the packages it depends on.</param>
internal sealed record PackageAsset(string Name, string Version, string Sha512, string Folder, IReadOnlyList<string> Needs);

/// <summary>Reads <c>project.assets.json</c>: what NuGet's restore resolved for a project, direct and indirect.</summary>
internal static class PackageAssets
{
    /// <summary>The packages of a project folder (such as <c>services/Registry</c>), by name.</summary>
    internal static IReadOnlyList<PackageAsset> Read(Layout layout, string projectFolder)
    {
        var name = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Path.Combine(layout.Root, projectFolder), "*.csproj").Single());
        var file = Path.Combine(layout.Root, "artifacts", "obj", name, "project.assets.json");
        if (!File.Exists(file))
        {
            throw new RunException($"{file} is not there: 'dotnet restore Lmis.slnx --locked-mode' writes it.");
        }

        using var assets = JsonDocument.Parse(File.ReadAllBytes(file));
        var libraries = assets.RootElement.GetProperty("libraries");
        var folders = assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        return
        [
            .. assets.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library =>
                {
                    var (id, version) = (library.Name[..library.Name.IndexOf('/')], library.Name[(library.Name.IndexOf('/') + 1)..]);
                    var resolved = libraries.GetProperty(library.Name);
                    var needs = library.Value.TryGetProperty("dependencies", out var all) ? all.EnumerateObject().Select(need => need.Name).ToList() : [];
                    var path = resolved.GetProperty("path").GetString()!;
                    var folder = folders.Select(root => Path.Combine(root, path)).FirstOrDefault(Directory.Exists)
                        ?? throw new RunException($"The package {library.Name} is restored but not unpacked: run 'dotnet restore Lmis.slnx --locked-mode'.");
                    return new PackageAsset(id, version, resolved.GetProperty("sha512").GetString()!, folder, needs);
                })
                .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
