using System.Net.Sockets;
using System.Text;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Runs alone: it measures the memory of the process.</summary>
[CollectionDefinition(nameof(RubbishTests), DisableParallelization = true)]
public sealed class RubbishTestsAlone;

/// <summary>Ten thousand requests that are wrong in ways nobody thought of, the same ones every time: refused each, and nothing breaks, grows or leaks.</summary>
[Collection(nameof(RubbishTests))]
public sealed class RubbishTests(Network network) : IClassFixture<Network>
{
    private const int Each = 5000, Workers = 4;

    private const string Secret = "024099000777";

    [Fact]
    public async Task Ten_thousand_wrong_requests_are_refused_and_the_gateways_are_as_before()
    {
        await RunAsync(500, seed: 1);
        var before = Heap();
        var (statuses, ended) = await RunAsync(Each, seed: 2);
        var grown = Heap() - before;

        Assert.DoesNotContain(statuses.Keys, status => status is 500 or < 200);
        Assert.True(statuses.Values.Sum() + ended == 2 * Each, $"{statuses.Values.Sum()} answers, {ended} ended");
        // Only what the HTTP/2 parser itself cannot read may end without an answer.
        Assert.True(ended < Each / 5, $"{ended} streams ended without an answer");
        Assert.True(grown < 24 * 1024 * 1024, $"The heap grew by {grown / 1024} KiB");
        using var after = await network.GetAsync(Network.Indicator);
        await after.JsonAsync(200);
        foreach (var node in new[] { network.Provider, network.Consumer })
        {
            Assert.DoesNotContain(node.Gateway.Log.All, line => line.Contains(Secret, StringComparison.Ordinal));
            Assert.DoesNotContain(node.Gateway.Log.All, line => line.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase));
        }
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")) + $", ended: {ended}, heap +{grown / 1024} KiB");
    }

    private async Task<(Dictionary<int, int> Statuses, int Ended)> RunAsync(int each, int seed)
    {
        var found = await Task.WhenAll(Enumerable.Range(0, Workers).SelectMany(worker => new[] { ProviderAsync(each / Workers, seed * 100 + worker), ConsumerAsync(each / Workers, seed * 1000 + worker) }));
        var statuses = found.SelectMany(one => one).Where(status => status > 0).GroupBy(status => status).ToDictionary(group => group.Key, group => group.Count());
        return (statuses, found.Sum(one => one.Count(status => status == 0)));
    }

    private async Task<List<int>> ProviderAsync(int count, int seed)
    {
        var (random, statuses) = (new Random(seed), new List<int>(count));
        WireConnection? wire = null;
        for (var i = 0; i < count; i++)
        {
            wire ??= await WireConnection.OpenAsync(network.Provider, network.Consumer.Certificate);
            var message = Message(random);
            var answer = await wire.SendAsync(message.All, message.Body).WaitAsync(TimeSpan.FromSeconds(20));
            statuses.Add(answer.Status);
            Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
            if (!wire.IsOver)
                continue;
            await wire.DisposeAsync();
            wire = null;
        }
        if (wire is not null)
            await wire.DisposeAsync();
        return statuses;
    }

    private WireMessage Message(Random random)
    {
        var message = network.Message(random.Next(3) == 0 ? Network.Indicator : Network.Worker + "/" + Secret, json: random.Next(2) == 0 ? null : $$"""{"personalNumber":"{{Secret}}"}""");
        var sign = random.Next(3);
        if (sign == 0)
            message.Sign(network.Consumer.MessageKey);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(message.Fields.Count);
            var (name, value) = message.Fields[at];
            switch (random.Next(9))
            {
                case 0: message.Fields[at] = (name, Mutate(random, value)); break;
                case 1: message.Fields.RemoveAt(at); break;
                case 2: message.Fields.Add((name, value)); break;
                case 3: message.Fields.Add((Printable(random, "abcdefghijklmnopqrstuvwxyz-", 20), Printable(random, null, 200))); break;
                case 4: message.Target = "/" + Mutate(random, message.Target[1..]); break;
                case 5: message.Target = "/" + Printable(random, null, 300); break;
                case 6 when message.Body.Length > 0: message.Body[random.Next(message.Body.Length)] = (byte)random.Next(256); break;
                case 7: message.Method = new[] { "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get" }[random.Next(10)]; break;
                case 8: message.Fields[at] = (name, Printable(random, null, random.Next(1, 5000))); break;
            }
            if (message.Fields.Count == 0)
                message["accept"] = "*/*";
        }
        if (sign == 1)
        {
            try
            {
                message.Sign(network.Consumer.MessageKey);
            }
            catch (InvalidOperationException) when (message.Fields.Count > 0)
            {
                // Cannot be signed as it is: sent without.
            }
        }
        return message;
    }

    private async Task<List<int>> ConsumerAsync(int count, int seed)
    {
        var (random, statuses) = (new Random(seed), new List<int>(count));
        var token = Lmis.Testing.TestTokens.Issue("exchange.call", clientId: "app");
        TcpClient? line = null;
        for (var i = 0; i < count; i++)
        {
            if (line is null)
            {
                line = new TcpClient { NoDelay = true };
                await line.ConnectAsync(network.Consumer.Gateway.Address.Host, network.Consumer.Gateway.Address.Port);
            }
            var (status, keeps) = await AskAsync(line.GetStream(), Request(random, token)).WaitAsync(TimeSpan.FromSeconds(20));
            statuses.Add(status);
            if (keeps)
                continue;
            line.Dispose();
            line = null;
        }
        line?.Dispose();
        return statuses;
    }

    private static byte[] Request(Random random, string token)
    {
        var target = random.Next(4) switch
        {
            0 => Network.Indicator,
            1 => "/" + Mutate(random, Network.Indicator[1..]),
            2 => "/r1/" + Printable(random, null, 100).Replace(' ', '_'),
            _ => Network.Worker + "?q=" + Secret,
        };
        var body = random.Next(2) == 0 ? "" : Mutate(random, $$"""{"personalNumber":"{{Secret}}"}""");
        var to = new StringBuilder($"{(random.Next(3) == 0 ? "POST" : "GET")} {target.Replace(' ', '_')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        if (random.Next(20) > 0)
            to.Append("Authorization: Bearer ").Append(random.Next(10) == 0 ? Mutate(random, token) : token).Append("\r\n");
        foreach (var (name, value) in new[] { ("X-Road-Client", "VN/GOV/H05/LMIS"), ("Lmis-Purpose", "labour-statistics"), ("X-Road-Id", Guid.Empty.ToString()), ("Lmis-Agreement", "AAAA"), ("X-Road-UserId", "u1"), ("Content-Type", "application/json") })
        {
            for (var times = random.Next(4) switch { 0 => 0, 1 => 1 + random.Next(2), _ => 1 }; times > 0; times--)
                to.Append(name).Append(": ").Append(random.Next(5) == 0 ? Mutate(random, value) : value).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(to.Append("\r\n").Append(body).ToString());
    }

    private static async Task<(int Status, bool Keeps)> AskAsync(NetworkStream stream, byte[] request)
    {
        try
        {
            await stream.WriteAsync(request);
            var (bytes, buffer) = (new MemoryStream(), new byte[16 * 1024]);
            while (true)
            {
                var read = await stream.ReadAsync(buffer);
                if (read == 0)
                    return (StatusOf(bytes), false);
                bytes.Write(buffer, 0, read);
                var text = Encoding.Latin1.GetString(bytes.ToArray());
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;
                var head = text[..end].ToLowerInvariant();
                var whole = head.Contains("transfer-encoding: chunked", StringComparison.Ordinal) ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
                    : text.Length - end - 4 >= LengthOf(head);
                if (whole)
                    return (StatusOf(bytes), !head.Contains("connection: close", StringComparison.Ordinal));
            }
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return (0, false);
        }
    }

    private static int LengthOf(string head)
    {
        var at = head.IndexOf("content-length: ", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(head.AsSpan(at + 16, (head + "\r").IndexOf('\r', at) - at - 16), provider: null);
    }

    private static int StatusOf(MemoryStream bytes) => bytes.Length < 12 ? 0 : int.Parse(Encoding.Latin1.GetString(bytes.GetBuffer(), 9, 3), provider: null);

    private static string Mutate(Random random, string text)
    {
        if (text.Length == 0)
            return text;
        var at = random.Next(text.Length);
        return random.Next(5) switch
        {
            0 => text[..at] + (char)random.Next(33, 127) + text[(at + 1)..],
            1 => text.Remove(at, 1),
            2 => text.Insert(at, new[] { "%2F", "..", "//", "%", ";", "\"", "é", "%00", "/../", "?", "=", "," }[random.Next(12)]),
            3 => text[..at],
            _ => text[at..] + text[..at],
        };
    }

    private static string Printable(Random random, string? letters, int most) =>
        string.Create(random.Next(1, most + 1), (random, letters), (to, state) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = state.letters is { } some ? some[state.random.Next(some.Length)] : (char)state.random.Next(33, 127);
        });

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
