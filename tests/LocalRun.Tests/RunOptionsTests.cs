using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Tests;

public sealed class RunOptionsTests
{
    private static RunOptions Read(params (string Name, string Value)[] variables) => RunOptions.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    [Fact]
    public void Without_variables_it_is_province_19_and_its_partner_24_with_demonstration_data_in_the_foreground()
    {
        var options = Read();
        Assert.Equal(["19", "24"], options.Provinces);
        Assert.True(options is { Demo: true, Detach: false, PortOffset: 0, Workers: RunOptions.DefaultWorkers });
    }

    [Fact]
    public void Each_further_province_is_a_thousand_ports_away()
    {
        var options = Read(("PROVINCES", "19, 24"), ("PORT_OFFSET", "10000"));
        Assert.Equal(10000, options.OffsetOf("19"));
        Assert.Equal(11000, options.OffsetOf("24"));
    }

    [Fact]
    public void Pods_have_the_ports_of_the_cluster_and_further_provinces_other_public_ones()
    {
        var options = Read(("IMAGES", "lmis:0.1.0"));
        Assert.Equal((1000, 0), (options.OffsetOf("24"), options.InnerOffsetOf("24")));
        Assert.Equal(1000, Read().InnerOffsetOf("24"));
    }

    [Fact]
    public void A_partner_may_run_a_part_of_the_deployables_and_the_first_province_runs_all()
    {
        var file = RunFile.Read(Path.Combine(Layout.Find(AppContext.BaseDirectory).Root, "dapr.yaml"));
        var options = Read(("PARTNER_APPS", "gateway, identity"));
        Assert.Equal(["identity", "gateway"], options.AppsOf("24", file).Select(app => app.Id));
        Assert.Equal(file.Apps, options.AppsOf("19", file));
        Assert.Equal(file.Apps, Read().AppsOf("24", file));
        Assert.Contains("'gatway'", Assert.Throws<RunException>(() => Read(("PARTNER_APPS", "gatway")).AppsOf("19", file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROVINCES", "19,19")]
    [InlineData("PROVINCES", "Thái Nguyên")]
    [InlineData("PROVINCES", ",")]
    [InlineData("DEMO", "no")]
    [InlineData("WORKERS", "many")]
    [InlineData("WORKERS", "0")]
    [InlineData("DETACH", "2")]
    [InlineData("IMAGES", "lmis")]
    public void A_wrong_value_is_refused_with_the_name_and_the_value(string name, string value)
    {
        var message = Assert.Throws<RunException>(() => Read((name, value))).Message;
        Assert.StartsWith(name, message, StringComparison.Ordinal);
        Assert.Contains(value, message, StringComparison.Ordinal);
    }
}
