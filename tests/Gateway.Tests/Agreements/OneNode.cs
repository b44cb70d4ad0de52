using Lmis.Gateway.Tests.States;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Agreements;

/// <summary>Thái Nguyên's node with a first directory.</summary>
public sealed class OneNode : IAsyncLifetime
{
    internal TestNetwork Network { get; } = new(TimeProvider.System.GetUtcNow());

    internal TestDatabase Database { get; private set; } = null!;

    internal ExchangeNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await ExchangeNode.NewDatabaseAsync();
        Node = await ExchangeNode.StartAsync(Database, Network, TestNetwork.ThaiNguyen);
        await Node.PublishAsync(Network.Directory(1));
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Database.DisposeAsync();
    }
}
