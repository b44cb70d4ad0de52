using System.Security.Cryptography;
using Lmis.Hosting;
using Scalar.AspNetCore;

namespace Lmis.Gateway.Documents;

/// <summary>The API reference page at /docs (Scalar), with its script and fonts from this server only: no CDN, no telemetry, no assistant.</summary>
public static class ServeReferencePage
{
    public static void Map(WebApplication app)
    {
        var services = app.Services.GetRequiredService<ServiceDocuments>().Services;
        app.MapScalarApiReference("/docs", (options, context) =>
        {
            var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
            options.WithTitle("LMIS API").WithNonce(nonce).DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.AddDocument("all", "All services", "/openapi/all.json", isDefault: true);
            foreach (var service in services)
                options.AddDocument(service, service, $"/openapi/{service}.json");
            // The page builds its styles in the browser, so styles may be inline; scripts only with this answer's nonce.
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
                + "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        }).AllowPublic();
    }
}
