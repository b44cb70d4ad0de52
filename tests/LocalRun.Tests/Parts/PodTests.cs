using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Tests.Parts;

/// <summary>Deployables in pods: their addresses, the order in which they start, and the doors through which this machine comes in.</summary>
public sealed class PodTests
{
    private static readonly RunFile File = RunFile.Read(Path.Combine(Layout.Find(AppContext.BaseDirectory).Root, "dapr.yaml"));

    [Fact]
    public void Every_pod_has_an_address_of_its_own_and_the_members_share_that_of_their_gateway()
    {
        string[] places = ["11", "12", "13", "14", "15", "16", "17", "18", "19", ExchangeNode.National];
        var pods = new PodNetwork(new Layout("/", "/local"), "172.30.0.0", places, [PodNetwork.Postgres, PodNetwork.Streams, PodNetwork.Ephemeral, PodNetwork.Members, .. File.Apps.Select(app => app.Id)]);
        string[] own = [PodNetwork.Streams, PodNetwork.Ephemeral, .. File.Apps.Select(app => app.Id)];
        var addresses = places.SelectMany(place => own.Select(pod => pods.AddressOf(place, pod))).ToList();
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
        Assert.All(addresses, address => Assert.Equal(172, IPAddress.Parse(address).GetAddressBytes()[0]));
        Assert.Equal(pods.AddressOf(ExchangeNode.National, PodNetwork.Members), pods.AddressOf(ExchangeNode.National, "gateway"));
        Assert.Equal(pods.AddressOf("11", PodNetwork.Postgres), pods.AddressOf("19", PodNetwork.Postgres));
        Assert.DoesNotContain(pods.AddressOf("11", PodNetwork.Postgres), addresses);
    }

    [Fact]
    public async Task A_second_start_has_the_addresses_of_the_first_and_one_that_cannot_have_them_says_so()
    {
        var (ct, engine) = (TestContext.Current.CancellationToken, new FakeEngine());
        var layout = new Layout("/", Directory.CreateTempSubdirectory("lmis-pods-").FullName);
        try
        {
            var first = await AddressesAsync();
            // Somebody else's network takes the next subnet meanwhile, and this folder's own stays free.
            engine.Networks["other"] = engine.Next();
            Assert.Equal(first, await AddressesAsync());
            Assert.Equal(first, await AddressesAsync());
            Assert.Equal(["other"], engine.Networks.Keys);

            engine.Networks["other"] = "172.20.0.0/16";
            var refused = await Assert.ThrowsAsync<RunException>(AddressesAsync);
            Assert.Contains("172.20.0.0/16", refused.Message, StringComparison.Ordinal);
            Assert.Contains("make clean-local", refused.Message, StringComparison.Ordinal);

            // Where the data is forgotten nothing names the addresses any more.
            Directory.Delete(layout.Local, recursive: true);
            Assert.DoesNotContain(await AddressesAsync(), first.Contains);
        }
        finally
        {
            Directory.Delete(layout.Local, recursive: true);
        }

        async Task<List<string>> AddressesAsync()
        {
            var options = Options(("IMAGES", "lmis:0.1.0"));
            await using var pods = await PodNetwork.MakeAsync(layout, options, File, ct, engine.RunAsync);
            Assert.Contains(PodNetwork.NameOf(layout), engine.Networks.Keys);
            return [.. options.Provinces.SelectMany(province => File.Apps.Select(app => pods.AddressOf(province, app.Id)))];
        }
    }

    [Fact]
    public void Pods_start_by_stages_and_processes_one_after_the_other()
    {
        var layout = new Layout(Layout.Find(AppContext.BaseDirectory).Root, Directory.CreateTempSubdirectory("lmis-pods-").FullName);
        try
        {
            var beside = Options();
            Assert.Equal(Enumerable.Range(0, PlanParts.List(layout, beside, File, null).Count), PlanParts.List(layout, beside, File, null).Select(part => part.Stage));

            var options = Options(("IMAGES", "lmis:0.1.0"));
            var pods = new PodNetwork(layout, "172.30.0.0", [.. options.Provinces, ExchangeNode.National], [PodNetwork.Postgres, PodNetwork.Streams, PodNetwork.Ephemeral, PodNetwork.Members, .. File.Apps.Select(app => app.Id)]);
            var parts = PlanParts.List(layout, options, File, null, pods);
            Assert.Equal(parts.Select(part => part.Stage).Order(), parts.Select(part => part.Stage));
            foreach (var app in File.Apps)
            {
                Assert.True(Stage(app.Id) > Stage(app.Id + "-sidecar") && Stage(app.Id + "-sidecar") > Stage(PodNetwork.Streams));
                Assert.True(app.Id == "identity" || Stage(app.Id) > Stage("identity"));
                Assert.True(app.Id == "gateway" || Stage(app.Id) < Stage("gateway"));
            }
            Assert.True(parts.Single(part => part is { Province: ExchangeNode.National, Name: "gateway" }).Stage < Stage("gateway"));

            int Stage(string name) => parts.Single(part => part.Province == "24" && part.Name == name).Stage;
        }
        finally
        {
            Directory.Delete(layout.Local, recursive: true);
        }
    }

    /// <summary>Every service's variables: an address of another pod that was written as this machine's loopback would only fail when somebody calls it.</summary>
    [Fact]
    public void In_pods_nobody_looks_for_another_on_loopback()
    {
        var layout = new Layout(Layout.Find(AppContext.BaseDirectory).Root, Directory.CreateTempSubdirectory("lmis-pods-").FullName);
        try
        {
            var options = Options(("IMAGES", "lmis:0.1.0"));
            var pods = new PodNetwork(layout, "172.30.0.0", [.. options.Provinces, ExchangeNode.National], [PodNetwork.Postgres, PodNetwork.Streams, PodNetwork.Ephemeral, PodNetwork.Members, .. File.Apps.Select(app => app.Id)]);
            var nodes = ExchangeNode.List(options, File, pods);
            var told = nodes.SelectMany(node =>
            {
                var environment = PlanParts.EnvironmentOf(layout, options, File, node.Name, null, nodes, pods);
                return File.Apps.Where(app => node.Name != ExchangeNode.National || app.Id == "gateway")
                    .SelectMany(app => environment.ForApp(File, app).Concat(environment.ForSidecar()), (app, variable) => (Who: $"{node.Name}/{app.Id}", variable.Key, variable.Value));
            }).ToList();

            // But for what people's browsers see, and the members, who are in their gateway's pod.
            Assert.DoesNotContain(told, one => one.Value is { } value && (value.Contains("127.0.0.1", StringComparison.Ordinal) || value.Contains("localhost", StringComparison.Ordinal))
                && one.Key is not ("Auth__Issuer" or "Training__PublicAddress") && !(one.Who == "national/gateway" && one.Key.StartsWith("Exchange__Services__", StringComparison.Ordinal)));

            // Those that were forgotten once, or are easily.
            Assert.Equal($"http://{pods.AddressOf("19", "identity")}:5101/identity/.well-known/openid-configuration", Told("national/gateway", "Auth__MetadataAddress"));
            Assert.Equal($"http://{pods.AddressOf("national", "gateway")}:8080/exchange/v1/directory", Told("24/gateway", "Exchange__Directory__Source"));
            Assert.Equal($"http://{pods.AddressOf("24", "registry")}:5111", Told("24/gateway", "Exchange__Services__registry__Address"));
            Assert.All(["19/registry Registry__Verifications", "24/reporting Reporting__National", "19/insurance Insurance__Agency"], asks =>
                Assert.Equal($"http://{pods.AddressOf(asks[..2], "gateway")}:8080", Told(asks.Split(' ')[0], asks.Split(' ')[1] + "__Gateway")));

            string? Told(string who, string key) => told.Single(one => one.Who == who && one.Key == key).Value;
        }
        finally
        {
            Directory.Delete(layout.Local, recursive: true);
        }
    }

    [Fact]
    public void The_doors_of_this_machine_are_those_of_the_gateways_and_the_one_that_commands_the_simulated_members()
    {
        var options = Options(("IMAGES", "lmis:0.1.0"), ("PORT_OFFSET", "100"));
        var pods = new PodNetwork(new Layout("/", "/local"), "172.30.0.0", [.. options.Provinces, ExchangeNode.National], [PodNetwork.Members, .. File.Apps.Select(app => app.Id)]);
        Assert.Equal([(6009, pods.AddressOf("national", "members"), 5909), (8180, pods.AddressOf("19", "gateway"), 8080), (9180, pods.AddressOf("24", "gateway"), 8080), (10180, pods.AddressOf("national", "gateway"), 8080)],
            PublicDoors.Of(options, File, ExchangeNode.List(options, File, pods)).Select(door => (door.Door.Number, door.Address, door.Port)).Order());
    }

    [Fact]
    public async Task A_door_passes_on_both_directions_to_their_ends_and_closes_when_nobody_is_behind_it()
    {
        var ct = TestContext.Current.CancellationToken;
        var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var (door, behind) = (new Port(Port.AnyFree(), "the gateway's HTTP"), ((IPEndPoint)gateway.LocalEndpoint).Port);
        await using (PublicDoors.Open([(door, "127.0.0.1", behind)]))
        {
            Assert.Contains("the gateway's HTTP", Assert.Throws<RunException>(() => PublicDoors.Open([(door, "127.0.0.1", behind)])).Message, StringComparison.Ordinal);
            using (var caller = new TcpClient())
            {
                await caller.ConnectAsync(IPAddress.Loopback, door.Number, ct);
                using var called = await gateway.AcceptTcpClientAsync(ct);
                var answer = caller.GetStream();
                var question = new byte[3_000_000];
                Random.Shared.NextBytes(question);
                var asking = Task.Run(async () =>
                {
                    await answer.WriteAsync(question, ct);
                    caller.Client.Shutdown(SocketShutdown.Send);
                }, ct);
                // The end of the question arrives, and the answer comes after it.
                Assert.Equal(question, await ReadAsync(called.GetStream()));
                await asking;
                await called.GetStream().WriteAsync("xin chào"u8.ToArray(), ct);
                called.Close();
                Assert.Equal("xin chào", Encoding.UTF8.GetString(await ReadAsync(answer)));
            }

            gateway.Dispose();
            using var nobody = new TcpClient();
            await nobody.ConnectAsync(IPAddress.Loopback, door.Number, ct);
            Assert.Empty(await ReadAsync(nobody.GetStream()));
        }

        Assert.True(Port.IsFree(door.Number));

        async Task<byte[]> ReadAsync(NetworkStream from)
        {
            using var all = new MemoryStream();
            await from.CopyToAsync(all, ct);
            return all.ToArray();
        }
    }

    private static RunOptions Options(params (string Name, string Value)[] variables) => RunOptions.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    /// <summary>An engine's networks: each gets the next subnet unless it asks for one, and two never the same.</summary>
    private sealed class FakeEngine
    {
        private int _last = 19;

        public Dictionary<string, string> Networks { get; } = [];

        public string Next() => string.Create(CultureInfo.InvariantCulture, $"172.{++_last}.0.0/16");

        public Task<IReadOnlyList<string>> RunAsync(IEnumerable<string> words, CancellationToken ct)
        {
            var all = words.ToList();
            IReadOnlyList<string> said = [];
            switch (all[0], all[1])
            {
                case ("network", "create"):
                    var subnet = all.IndexOf("--subnet") is var at and >= 0 ? all[at + 1] : Next();
                    Assert.Contains("--internal", all);
                    Networks.Add(all[^1], Networks.ContainsValue(subnet) ? throw new RunException("docker failed: Pool overlaps with other one on this address space") : subnet);
                    break;
                case ("network", "inspect"):
                    said = [Networks[all[^1]]];
                    break;
                case ("network", "rm"):
                    Assert.True(Networks.Remove(all[^1]));
                    break;
                case ("network", "ls"):
                    said = [.. Networks.Keys.Where(name => name != "other")];
                    break;
                case ("ps", _):
                    break;
                default:
                    Assert.Fail(string.Join(' ', all));
                    break;
            }

            return Task.FromResult(said);
        }
    }
}
