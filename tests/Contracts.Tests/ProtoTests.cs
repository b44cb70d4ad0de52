using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Lmis.Testing;

namespace Lmis.Contracts.Tests;

public sealed class ProtoTests
{
    private static readonly IReadOnlyList<FileDescriptor> Files =
    [
        .. typeof(Topics).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Protos => [.. Files.Select(file => file.Name)];

    [Theory, MemberData(nameof(Protos))]
    public void A_proto_is_as_frozen(string name)
    {
        var file = Files.Single(f => f.Name == name);
        var described = FileDescriptorProto.Parser.ParseFrom(file.SerializedData);
        Golden.Check("proto." + file.Package + "." + Path.GetFileNameWithoutExtension(name), JsonNode.Parse(JsonFormatter.Default.Format(described))!);
    }

    [Theory, MemberData(nameof(Protos))]
    public void The_package_names_owner_and_version_as_its_folder_does(string name)
    {
        var file = Files.Single(f => f.Name == name);
        var folders = name.Split('/')[..^1];
        Assert.Equal($"lmis.{string.Join('.', folders)}".ToLowerInvariant(), file.Package);
        Assert.Equal($"Lmis.Contracts.{string.Join('.', folders)}", file.GetOptions().CsharpNamespace);
    }

    [Fact]
    public void Every_proto_of_the_tree_is_compiled_and_every_frozen_one_still_exists()
    {
        var contracts = SourceTree.Path("platform", "Contracts");
        var inTree = Directory.GetFiles(contracts, "*.proto", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(contracts, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(inTree, Files.Select(file => file.Name));

        var frozen = Directory.GetFiles(SourceTree.Path("tests", "Contracts.Tests", "Golden"), "proto.*.json").Select(Path.GetFileNameWithoutExtension);
        var now = Files.Select(file => $"proto.{file.Package}.{Path.GetFileNameWithoutExtension(file.Name)}");
        Assert.True(!frozen.Except(now).Any(),
            $"{string.Join(", ", frozen.Except(now))} was taken away while callers may still use it. Publish V2 beside it and retire it a release later.");
    }
}
