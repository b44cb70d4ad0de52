using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>An authenticated API call through the gateway against nginx as plain reverse proxy in front of the same service.</summary>
public sealed class GatewayNginx : Row
{
    /// <inheritdoc/>
    public override string Name => "gateway-nginx";

    /// <inheritdoc/>
    public override string Work => "authenticated GET /api/… through the gateway, against Debian's nginx as plain reverse proxy";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var rig = new ExchangeRig();
        await rig.StartAsync();
        var port = Node.FreePort();
        var folder = Directory.CreateTempSubdirectory("lmis-nginx").FullName;
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; pid {{folder}}/pid; error_log stderr warn; worker_processes 2;
            events { worker_connections 1024; }
            http {
              access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              upstream service { server 127.0.0.1:{{rig.ServiceAddress.Port}}; keepalive 64; }
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; } }
            }
            """, ct);
        await using var nginx = ChildProcess.Start("nginx", ["-c", file, "-e", "stderr"]);
        await nginx.ReadyAsync(new($"http://127.0.0.1:{port}/readyz"));
        var plain = $"http://127.0.0.1:{port}/api/reporting/v1/indicators/K01?year=2026";

        await Wrk.RunAsync(rig.ApiAddress, GatewayApi.Connections, GatewayApi.WarmUp, rig.ApiHeaders);
        await Wrk.RunAsync(plain, GatewayApi.Connections, GatewayApi.WarmUp, rig.ApiHeaders);
        var (runs, failed) = (new List<(double Ours, double Baseline)>(), 0L);
        for (var run = 0; run < 3; run++)
        {
            ct.ThrowIfCancellationRequested();
            var ours = await Wrk.RunAsync(rig.ApiAddress, GatewayApi.Connections, GatewayApi.Time, rig.ApiHeaders);
            failed += ours.Failed;
            runs.Add((ours.PerSecond, (await Wrk.RunAsync(plain, GatewayApi.Connections, GatewayApi.Time, rig.ApiHeaders)).PerSecond));
        }
        return [Figure.AtLeast(0.40, Name, "requests/s", runs, string.Create(CultureInfo.InvariantCulture, $"3 interleaved runs of {GatewayApi.Time.TotalSeconds} s, {GatewayApi.Connections} connections by wrk on the same two cores, {failed} failed"))];
    }
}
