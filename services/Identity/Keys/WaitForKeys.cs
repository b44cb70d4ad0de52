using Lmis.Hosting;

namespace Lmis.Identity.Keys;

/// <summary>Answers 503, except to probes, until the signing keys are read from the database.</summary>
public static class WaitForKeys
{
    private static readonly string[] Probes = ["/healthz", "/readyz", "/metrics"];

    public static void WaitForSigningKeys(this WebApplication app)
    {
        var ring = app.Services.GetRequiredService<SigningKeyRing>();
        app.Use((context, next) =>
        {
            if (ring.IsLoaded || Probes.Contains(context.Request.Path.Value))
                return next(context);
            context.Response.Headers.RetryAfter = "2";
            return Problems.Unavailable("not-ready", "Not ready yet", "The signing keys are not read from the database yet; /readyz says what is missing. Try again in a moment.").ExecuteAsync(context);
        });
    }
}
