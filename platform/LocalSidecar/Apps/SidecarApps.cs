namespace Lmis.LocalSidecar.Apps;

/// <summary>All applications of this process by id.</summary>
internal sealed class SidecarApps(IEnumerable<SidecarApp> apps)
{
    private readonly Dictionary<string, SidecarApp> byId = apps.ToDictionary(a => a.AppId, StringComparer.Ordinal);

    public IReadOnlyCollection<SidecarApp> All => byId.Values;

    public SidecarApp? Find(string appId) => byId.GetValueOrDefault(appId);

    public SidecarApp this[string appId] => Find(appId) ?? throw new ArgumentException($"There is no application \"{appId}\".", nameof(appId));
}
