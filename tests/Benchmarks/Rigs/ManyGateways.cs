using System.Text.Json;
using Lmis.Gateway.Federation;

namespace Lmis.Benchmarks.Rigs;

/// <summary>
/// Gateways that share one process: each the gateway's own program with its own configuration, ports, certificate, keys, database and journal. They have
/// one runtime and one pool of threads, and go down together.
/// </summary>
internal sealed class ManyGateways : IAsyncDisposable
{
    private readonly string file = Path.GetTempFileName();
    private ChildProcess? process;

    public ChildProcess Process => process!;

    public async Task StartAsync(IReadOnlyList<(Node Node, Dictionary<string, string?> Variables)> nodes)
    {
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(nodes.Select(node => node.Variables)));
        process = ChildProcess.StartAssembly("Benchmarks", ["role", "gateways", file], new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = nodes[0].Variables["ASPNETCORE_ENVIRONMENT"],
            ["ASPNETCORE_CONTENTROOT"] = nodes[0].Variables["ASPNETCORE_CONTENTROOT"],
        });
        await process.ReadyAsync(new Uri(nodes[^1].Node.Address, "/healthz"), within: TimeSpan.FromMinutes(5));
    }

    /// <summary>What the process does: starts one after another, for all at once would starve each other.</summary>
    public static async Task HostAsync(string file)
    {
        using var http = new HttpClient();
        var program = typeof(FederatedAnswer).Assembly.EntryPoint!;
        var all = JsonSerializer.Deserialize<List<Dictionary<string, string?>>>(await File.ReadAllTextAsync(file))!;
        // As many threads at once as they would have in processes of their own.
        ThreadPool.SetMinThreads(all.Count * Environment.ProcessorCount, all.Count * Environment.ProcessorCount);
        foreach (var variables in all)
        {
            string[] arguments = [.. variables.Where(variable => !variable.Key.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).Select(variable => $"--{variable.Key.Replace("__", ":", StringComparison.Ordinal)}={variable.Value}")];
            // One that ends takes all with it: the rig then says what it said last.
            new Thread(() => Environment.Exit((int)program.Invoke(null, [arguments])!)) { IsBackground = true }.Start();
            while (!await AnswersAsync(http, $"http://127.0.0.1:{variables["Platform__HttpPort"]}/healthz"))
                await Task.Delay(50);
        }
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>All of them are gone at once.</summary>
    public async Task EndAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        File.Delete(file);
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string address)
    {
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
