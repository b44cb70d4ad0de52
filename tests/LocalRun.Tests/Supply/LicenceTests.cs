using Lmis.LocalRun.Supply;
using Lmis.Testing;

namespace Lmis.LocalRun.Tests.Supply;

public sealed class LicenceTests
{
    private static readonly Layout Here = new(SourceTree.Root, Path.Combine(SourceTree.Root, ".local"));

    [Fact]
    public void Every_dependency_has_an_allowed_licence_and_stands_in_the_list()
    {
        var (text, refused) = ListLicences.Make(Here);
        Assert.Empty(refused);
        var file = Path.Combine(SourceTree.Root, "docs", "ops", "licences.md");
        var kept = File.ReadAllText(file);
        var heading = kept[..kept.IndexOf("| package |", StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable("LMIS_UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, heading + text);
        else
            Assert.True(kept == heading + text, "docs/ops/licences.md is not the list of today's packages: run this test once with LMIS_UPDATE_GOLDEN=1, read what changed and commit the file.");
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("mit", true)]
    [InlineData("(BSD-3-Clause AND Apache-2.0)", true)]
    [InlineData("(MIT AND Zlib)", true)]
    [InlineData("MIT OR GPL-3.0-only", true)]
    [InlineData("GPL-3.0-only", false)]
    [InlineData("MIT AND AGPL-3.0-only", false)]
    [InlineData("SSPL-1.0", false)]
    [InlineData("file:license.txt", false)]
    [InlineData("none", false)]
    public void The_rule_lets_in_what_asks_for_nothing(string licence, bool allowed) => Assert.Equal(allowed, PackageLicence.IsAllowed(licence));

    [Fact]
    public void A_bill_of_materials_is_the_same_each_time_and_tells_the_build_from_the_product()
    {
        var packages = PackageAssets.Read(Here, "services/Registry");
        var shipped = packages.Select(package => package.Name).Where(name => name != "Microsoft.EntityFrameworkCore.Design").ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] basePackages = ["debian\tlibssl3\t3.0.17-1~deb12u3", "dotnet\tMicrosoft.NETCore.App\t10.0.12"];
        var bill = BillOfMaterials.Write("lmis-registry", "0.1.0", packages, shipped, basePackages);
        Assert.Equal(bill.ToJsonString(), BillOfMaterials.Write("lmis-registry", "0.1.0", packages, shipped, basePackages).ToJsonString());
        var scopes = bill["components"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => (string)one!["scope"]!);
        Assert.Equal("excluded", scopes["Microsoft.EntityFrameworkCore.Design"]);
        Assert.Equal("required", scopes["Npgsql"]);
        Assert.Equal("required", scopes["libssl3"]);
        Assert.Throws<RunException>(() => BillOfMaterials.Write("lmis-registry", "0.1.0", packages, shipped, ["libssl3 3.0"]));
    }
}
