using System.Diagnostics;
using Lmis.Testing;

namespace Lmis.Gateway.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task A_wrong_configuration_is_told_whole_before_anything_listens()
    {
        var (exitCode, output) = await RunAsync(new()
        {
            ["Platform__HttpPort"] = "0",
            ["Platform__SidecarPort"] = "0",
            ["Platform__ProvinceCode"] = "nineteen",
            ["Auth__Issuer"] = "",
            ["ConnectionStrings__Ephemeral"] = "",
            ["Gateway__AllowedOrigins__0"] = "https://*.example.vn/",
            ["Gateway__TrustedProxies__0"] = "10.0.0.0/40",
            ["Gateway__RateLimits__token__Permits"] = "0",
            ["ReverseProxy__Clusters__registry__Destinations__main__Address"] = "127.0.0.1:5111",
            ["ReverseProxy__Clusters__identity__HealthCheck__Active__Enabled"] = "false",
            ["ReverseProxy__Routes__all__ClusterId"] = "nobody",
            ["ReverseProxy__Routes__all__Match__Path"] = "/{**everything}",
            ["ReverseProxy__Routes__sidecar__ClusterId"] = "registry",
            ["ReverseProxy__Routes__sidecar__Match__Path"] = "/api/registry/v1/dapr/{**rest}",
            ["ReverseProxy__Routes__sidecar__Metadata__Access"] = "public",
            ["ReverseProxy__Routes__sidecar__Metadata__AnonymousRateLimit"] = "nolimit",
            ["ReverseProxy__Routes__sidecar__LoadBalancingPolicy"] = "x",
            ["ReverseProxy__Routes__registry__Transforms__0__PathRemovePrefix"] = null,
            ["ReverseProxy__Routes__registry__Transforms__0__NoSuchTransform"] = "1",
        });

        Assert.True(exitCode == 1, output);
        foreach (var told in new[]
        {
            "Platform:ProvinceCode", "Issuer", "ConnectionStrings:Ephemeral", "https://*.example.vn/", "10.0.0.0/40", "RateLimits:token", "'127.0.0.1:5111'",
            "Clusters:identity:HealthCheck:Active", "Routes:all:Match:Path", "'nobody'", "Routes:all:Metadata:Access", "Routes:all:MaxRequestBodySize", "Routes:all:Timeout",
            "Routes:sidecar:Match:Path", "'nolimit'", "NoSuchTransform",
        })
        {
            Assert.True(output.Contains(told, StringComparison.Ordinal), $"'{told}' is not told in:{Environment.NewLine}{output}");
        }

        Assert.Single(output.Split("does not start").Skip(1));
        Assert.DoesNotContain("Now listening", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redis_password_is_not_told()
    {
        var (exitCode, output) = await RunAsync(new() { ["ConnectionStrings__Ephemeral"] = "127.0.0.1:1,password=geheim,nonsense=1" });
        Assert.True(exitCode == 1, output);
        Assert.DoesNotContain("geheim", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_routes_of_the_tree_are_allowed_routes()
    {
        // The fixture of every other class starts with them; a fault would fail it with the list.
        var settings = File.ReadAllText(SourceTree.Path("gateway", "Gateway", "appsettings.json"));
        Assert.DoesNotContain("dapr", settings, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("metrics", settings, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string?> environment)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var start = new ProcessStartInfo("dotnet", [SourceTree.Path("artifacts", "bin", "Gateway", configuration, "Lmis.Gateway.dll")])
        {
            WorkingDirectory = SourceTree.Path("gateway", "Gateway"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
