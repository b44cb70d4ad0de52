using Lmis.Exchange.Directories;
using Lmis.Gateway.Tests.Doors;
using Lmis.Gateway.Tests.Feeds;

namespace Lmis.Gateway.Tests.Packages;

/// <summary>Two gateways that cannot reach each other: the addresses that the directory gives lead nowhere.</summary>
public sealed class SeparateNetwork : IAsyncLifetime
{
    internal Network Network { get; } = new() { ProviderSettings = Settings, ConsumerSettings = Settings };

    public async ValueTask InitializeAsync()
    {
        await Network.InitializeAsync();
        await Network.PublishAsync(static content =>
        {
            var gateways = content.Gateways.ToDictionary(static one => one.Id, static one => new DirectoryGateway { Id = one.Id, Addresses = [new($"https://{one.Id}.invalid")], Certificates = one.Certificates });
            return content with
            {
                Gateways = [.. gateways.Values],
                Members = [.. content.Members.Select(one => new DirectoryMember { Id = one.Id, Name = one.Name, Gateway = gateways[one.Gateway.Id], Subsystems = one.Subsystems, Keys = one.Keys })],
            };
        });
    }

    public ValueTask DisposeAsync() => Network.DisposeAsync();

    internal static void Settings(Dictionary<string, string?> settings)
    {
        FeedNetwork.Hasten(settings);
        settings["Exchange:Packages:MostChanges"] = "2000";
        settings["Exchange:Packages:MostBytes"] = "4000000";
    }
}
