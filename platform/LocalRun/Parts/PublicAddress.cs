using Lmis.LocalRun.Network;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Parts;

/// <summary>Finds the gateway of the first province, or of the one named by PROVINCE: of the running platform, else of the one that would be started.</summary>
internal static class PublicAddress
{
    internal static (string Province, string Origin) Find(Layout layout, RunOptions options)
    {
        var named = Environment.GetEnvironmentVariable("PROVINCE") is { Length: > 0 } province ? province : null;
        if (RunState.Read(layout) is { IsSupervised: true } state)
        {
            var gateways = state.Parts.Where(part => part.Name == "gateway" && part.Province != ExchangeNode.National).ToList();
            return gateways.Find(part => named is null || part.Province == named) is { } gateway
                ? (gateway.Province, gateway.Address)
                : throw new RunException($"Province {named} does not run here; there is {string.Join(", ", gateways.Select(part => part.Province))}.");
        }

        named ??= options.Provinces[0];
        return (named, ProvinceEnvironment.PublicOrigin(RunFile.Read(Path.Combine(layout.Root, "dapr.yaml")), Math.Max(options.PortOffset, options.OffsetOf(named))));
    }
}
