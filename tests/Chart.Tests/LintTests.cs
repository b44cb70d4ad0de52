namespace Lmis.Chart.Tests;

public sealed class LintTests
{
    public static TheoryData<string> Profiles => ObjectTests.Profiles;

    [Theory, MemberData(nameof(Profiles))]
    public void The_chart_passes_helms_own_strict_rules(string profile) =>
        Tools.Helm(["lint", "--strict", Profile.Chart, .. ObjectTests.Named(profile).Words]).Ok("helm lint --strict");

    [Theory]
    [InlineData("provnce=19", "provnce")]
    [InlineData("image.tags=1", "tags")]
    [InlineData("services.registry.replica=2", "replica")]
    [InlineData("services.registry.resources.limit.cpu=2", "limit")]
    [InlineData("exchange.door.exposed=none", "exposed")]
    [InlineData("network.edges=1", "edges")]
    public void A_misspelt_value_is_refused_by_its_name(string set, string named) => Refused(set, named);

    [Theory]
    [InlineData("image.tag=latest", "tag")]
    [InlineData("province=Thai", "province")]
    [InlineData("exchange.door.exposure=ingress", "exposure")]
    [InlineData("services.registry.httpPort=70000", "httpPort")]
    [InlineData("development.redisImage=redis", "redisImage")]
    [InlineData("secrets.kind=vault", "kind")]
    public void A_value_that_cannot_be_right_is_refused(string set, string named) => Refused(set, named);

    [Theory]
    [InlineData("exchange.members[0].id=VN/GOV/H55,exchange.members[0].secret=exchange-member", "exchange.gatewayId")]
    [InlineData("services.registry.calls={nobody}", "nobody")]
    [InlineData("ingress.kind=gatewayApi", "gatewayClassName")]
    [InlineData("secrets.kind=plain", "secrets.plain.")]
    [InlineData("secrets.kind=external", "secrets.external.storeName")]
    [InlineData("postgres.at.cidrs=", "postgres")]
    public void What_is_missing_is_asked_for(string set, string named) => Refused(set, named);

    private static void Refused(string set, string named)
    {
        var run = Tools.Helm("template", "lmis", Profile.Chart, "--set", set);
        Assert.True(run.Code != 0 && run.Error.Contains(named, StringComparison.Ordinal), $"helm template --set {set} ended with {run.Code}\n{run.Error}");
    }
}
