using Lmis.LocalSidecar.Apps;

namespace Lmis.LocalSidecar.Api;

/// <summary>Which application's sidecar port a connection came in on; on the port for other sidecars the caller is theirs, and only this application may be invoked.</summary>
internal sealed record CallingApp(SidecarApp App, bool IsGrpc, bool IsPeer = false)
{
    public static CallingApp Of(HttpContext context) => context.Features.Get<CallingApp>() ?? throw new InvalidOperationException("The connection came in on no sidecar port.");
}
