using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lmis.Testing;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>A node's gateway as a process of its own, to be killed without warning.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process process;

    public GatewayProcess(Dictionary<string, string?> settings)
    {
        var port = TestPorts.Next();
        Address = new($"http://127.0.0.1:{port}");
        var program = typeof(Program).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = Path.GetDirectoryName(program) };
        foreach (var (key, value) in settings.Concat(new Dictionary<string, string?>
        {
            ["Platform:HttpPort"] = port.ToString(provider: null),
            ["Platform:SidecarPort"] = TestPorts.Next().ToString(provider: null),
            ["Platform:ProvinceCode"] = "19",
            ["Auth:Issuer"] = TestTokens.Issuer,
            ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["APP_API_TOKEN"] = "test",
            ["Gateway:AllowedOrigins:0"] = GatewayFixture.AllowedOrigin,
            ["Logging:LogLevel:Default"] = "Error",
        }))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = Process.Start(start)!;
    }

    public Uri Address { get; }

    /// <summary>Waits until it listens, however busy the machine is; one that ends instead is told at once.</summary>
    public async Task ReadyAsync()
    {
        using var probe = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(10) };
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(4); await Task.Delay(100))
        {
            Assert.False(process.HasExited, "The gateway's process ended instead of starting.");
            try
            {
                if ((await probe.GetAsync("/healthz")).IsSuccessStatusCode)
                    return;
            }
            catch (Exception starting) when (starting is HttpRequestException or OperationCanceledException)
            {
                continue;
            }
        }
        Assert.Fail("The gateway's process did not listen within four minutes.");
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}
