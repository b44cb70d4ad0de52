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

    [Theory]
    [InlineData("PROVINCES", "19,19")]
    [InlineData("PROVINCES", "Thái Nguyên")]
    [InlineData("PROVINCES", ",")]
    [InlineData("DEMO", "no")]
    [InlineData("WORKERS", "many")]
    [InlineData("WORKERS", "0")]
    [InlineData("DETACH", "2")]
    public void A_wrong_value_is_refused_with_the_name_and_the_value(string name, string value)
    {
        var message = Assert.Throws<RunException>(() => Read((name, value))).Message;
        Assert.StartsWith(name, message, StringComparison.Ordinal);
        Assert.Contains(value, message, StringComparison.Ordinal);
    }
}
