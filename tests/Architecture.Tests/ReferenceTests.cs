using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lmis.Testing;

namespace Lmis.Architecture.Tests;

public sealed partial class ReferenceTests
{
    /// <summary>Which areas a project may reference, by where it lies.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["platform"] = ["platform/"],
        ["services"] = ["platform/"],
        ["gateway"] = ["platform/", "gateway/"],
        ["tests"] = ["platform/", "services/", "gateway/", "tests/"],
    };

    private static readonly string[] BannedPackages =
    [
        "MediatR", "AutoMapper", "Mapster", "Riok.Mapperly", "FluentValidation", "FluentResults", "ErrorOr", "Duende.IdentityServer",
        "MassTransit", "Newtonsoft.Json", "Scrutor", "Ardalis.Result", "Autofac",
        "Microsoft.EntityFrameworkCore.InMemory", "Microsoft.EntityFrameworkCore.Sqlite", "Moq", "NSubstitute", "FluentAssertions",
    ];

    [Fact]
    public void A_project_references_only_what_its_place_allows() =>
        Tree.MustBeEmpty(
            from project in Tree.Projects
            from reference in project.References
            where !Allowed[project.Area].Any(area => reference.StartsWith(area, StringComparison.Ordinal))
            select $"{project.Path} → {reference}",
            "Services reference only platform/, and platform/ references no service. Cross with an event or gRPC instead of:");

    [Fact]
    public void A_built_assembly_of_a_service_names_no_other_service()
    {
        var services = Tree.Projects.Where(p => p.Area is "services" or "gateway").ToList();
        var deployables = services.Select(p => "Lmis." + p.Name).ToHashSet();
        Tree.MustBeEmpty(
            from service in services
            from reference in AssemblyReferences(service)
            where deployables.Contains(reference) && reference != "Lmis." + service.Name
            where !(service.Area == "gateway" && reference == "Lmis.Exchange")
            select $"Lmis.{service.Name}.dll → {reference}.dll",
            "A service never loads another one's assembly. Cross with an event or gRPC instead of:");
    }

    [Fact]
    public void Platform_assemblies_name_no_service()
    {
        var services = Tree.Projects.Where(p => p.Area is "services" or "gateway").Select(p => "Lmis." + p.Name).ToHashSet();
        Tree.MustBeEmpty(
            from library in Tree.Projects.Where(p => p.Path is "platform/Hosting/Hosting.csproj" or "platform/Messaging/Messaging.csproj"
                or "platform/Contracts/Contracts.csproj")
            from reference in AssemblyReferences(library)
            where services.Contains(reference)
            select $"Lmis.{library.Name}.dll → {reference}.dll",
            "platform/ is below every service and may not know one:");
    }

    [Fact]
    public void The_exchange_protocol_can_be_used_without_our_host() =>
        Tree.MustBeEmpty(
            from library in Tree.Projects.Where(p => p.Path == "gateway/Exchange/Exchange.csproj")
            from reference in AssemblyReferences(library)
            where reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || reference.StartsWith("Lmis.", StringComparison.Ordinal)
            select $"Lmis.Exchange.dll → {reference}.dll",
            "gateway/Exchange is a library for partners too and knows neither ASP.NET nor the rest of this system:");

    [Fact]
    public void No_banned_package_is_referenced_or_pulled_in()
    {
        Tree.MustBeEmpty(
            from project in Tree.Projects
            from package in project.Packages
            where BannedPackages.Contains(package, StringComparer.OrdinalIgnoreCase)
            select $"{project.Path}: {package}",
            "docs/adr/0001 and 0002 say why these packages are not used here:");
        Tree.MustBeEmpty(
            from file in Tree.Files("packages.lock.json")
            where file.Folders[0] is "services" or "gateway" or "platform"
            from package in BannedPackages
            where package != "Newtonsoft.Json" && file.Text.Contains($"\"{package}\": {{", StringComparison.OrdinalIgnoreCase)
            select $"{file.Path}: {package}",
            "These packages come in through another one:");
    }

    [Fact]
    public void Every_version_is_pinned_exactly_in_one_place()
    {
        var central = XDocument.Load(SourceTree.Path("Directory.Packages.props"));
        Tree.MustBeEmpty(
            central.Descendants("PackageVersion")
                .Where(p => !ExactVersion().IsMatch((string?)p.Attribute("Version") ?? ""))
                .Select(p => $"{p.Attribute("Include")?.Value} {p.Attribute("Version")?.Value}"),
            "A floating version breaks the locked restore; pin these in Directory.Packages.props:");
        Tree.MustBeEmpty(
            Tree.Files("*.csproj").Where(file => PackageWithVersion().IsMatch(file.Text)).Select(file => file.Path),
            "Versions stand in Directory.Packages.props only, not in:");
    }

    private static IEnumerable<string> AssemblyReferences(Project project)
    {
        // artifacts/bin/Architecture.Tests/release/ → artifacts/bin/<project>/release/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        // The command line is called as it is typed.
        var file = project.Path == "gateway/Cli/Cli.csproj" ? "lmis.dll" : $"Lmis.{project.Name}.dll";
        var path = SourceTree.Path("artifacts", "bin", project.Name, configuration, file);
        Assert.True(File.Exists(path), $"{path} is not built: Architecture.Tests.csproj must reference {project.Path}.");

        using var portable = new PEReader(File.OpenRead(path));
        var metadata = portable.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    [GeneratedRegex(@"^(\d+(\.\d+){1,3}(-[\w.]+)?|\$\(MicrosoftVersion\))$")]
    private static partial Regex ExactVersion();

    [GeneratedRegex(@"<PackageReference[^>]*\bVersion(Override)?=")]
    private static partial Regex PackageWithVersion();
}
