using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Every fault of the exchange's settings is told at once, with what to write instead.</summary>
public sealed class ConfigurationOfExchangeTests
{
    [Fact]
    public void A_gateway_without_members_needs_no_setting_of_the_exchange() => Assert.Empty(FaultsOf(new()));

    [Fact]
    public void Every_wrong_setting_is_told_by_its_name()
    {
        var options = new ExchangeOptions
        {
            Members = [new() { Id = "Thái Nguyên" }, new() { Id = "VN/GOV/H55", MessageKey = "/nowhere/key.pem", CheckpointKey = "/nowhere/key.pem" }],
            Directory = new() { Source = new("http://127.0.0.1:1/"), Publish = true, Anchors = ["not base64!"] },
            Services = { ["registry"] = new() { Address = new("ftp://registry"), Member = "VN/GOV/H05", Subsystem = "" } },
            Clients = { ["portal"] = ["VN/GOV/H05/LMIS"] },
            Limits = new() { Concurrency = 0, MemoryBytes = 1, ServiceDeadline = TimeSpan.Zero },
        };

        var faults = FaultsOf(options);
        foreach (var setting in new[]
        {
            "ConnectionStrings:Database", "Exchange:GatewayId", "Exchange:Members:0:Id", "Exchange:Members:0:MessageKey", "Exchange:Members:1:MessageKey", "Exchange:Members:1:CheckpointKey", "Exchange:Certificate ",
            "Exchange:CertificateKey", "Exchange:InternalTokenKey", "Exchange:SubjectKeyFile", "Exchange:Directory:Anchors:0", "Exchange:Directory has", "Exchange:Services:registry:Address",
            "Exchange:Services:registry:Member", "Exchange:Services:registry:Subsystem", "Exchange:Clients:portal", "Exchange:Limits: MemoryBytes", "Exchange:Limits: Concurrency", "Exchange:Limits: ServiceDeadline",
        })
            Assert.True(faults.Exists(fault => fault.StartsWith(setting, StringComparison.Ordinal)), $"no fault begins with '{setting}':\n{string.Join('\n', faults)}");
    }

    private static List<string> FaultsOf(ExchangeOptions options)
    {
        var faults = new List<string>();
        CheckExchange.Run(options, new ConfigurationBuilder().Build(), faults);
        return faults;
    }
}
