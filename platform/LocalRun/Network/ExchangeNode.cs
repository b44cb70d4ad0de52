using System.Globalization;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Network;

/// <summary>A member of the network on this machine.</summary>
internal sealed record ExchangeMember(string Id, string Title, string Subsystem)
{
    /// <summary>Its name in file names.</summary>
    internal string Slug => Id.Replace('/', '-');
}

/// <summary>A gateway of the network on this machine: a province's own, or the national one, which speaks for every national member.</summary>
internal sealed record ExchangeNode(string Name, string GatewayId, int Offset, int ProviderPort, IReadOnlyList<ExchangeMember> Members)
{
    /// <summary>Where its gateway is met by the others.</summary>
    internal string Host { get; init; } = "127.0.0.1";

    internal const string National = "national";

    /// <summary>The variable of the gateway in the run file by which this machine has a network at all.</summary>
    internal const string PortVariable = "Exchange__ProviderPort";

    // Codes in the form of Decision 20/2020/QĐ-TTg; any province not named gets a made-up one.
    private static readonly Dictionary<string, ExchangeMember> Provinces = new()
    {
        ["19"] = new("VN/GOV/H55", "Thái Nguyên", "LMIS"),
        ["24"] = new("VN/GOV/H05", "Bắc Ninh", "LMIS"),
    };

    private static readonly ExchangeMember[] NationalMembers =
    [
        new("VN/GOV/G01", "Bộ Công an", "POPULATION"),
        new("VN/GOV/G12", "Bộ Tài chính", "ENTERPRISES"),
        new("VN/GOV/G24", "Bảo hiểm xã hội Việt Nam", "INSURANCE"),
        new("VN/GOV/G09", "Bộ Nội vụ", "LMIS"),
        new("VN/GOV/G22", "Văn phòng Chính phủ", "PORTAL"),
    ];

    /// <summary>Every gateway, the national one first; none when the run file's gateway has no exchange.</summary>
    internal static IReadOnlyList<ExchangeNode> List(RunOptions options, RunFile file, PodNetwork? pods = null)
    {
        if (file.Apps.SingleOrDefault(app => app.Id == "gateway") is not { } gateway || !gateway.Environment.TryGetValue(PortVariable, out var text))
            return [];
        var port = int.Parse(text, CultureInfo.InvariantCulture);
        var last = options.PortOffset + (1000 * options.Provinces.Count);
        return
        [
            new(National, "gw-national", last, port + options.InnerOffsetOf(National), NationalMembers) { Host = PodNetwork.HostOf(pods, National, gateway.Id) },
            .. options.Provinces.Select(code => new ExchangeNode(code, "gw-" + MemberOf(code).Id.Split('/')[^1].ToLowerInvariant(), options.OffsetOf(code), port + options.InnerOffsetOf(code), [MemberOf(code)]) { Host = PodNetwork.HostOf(pods, code, gateway.Id) }),
        ];
    }

    internal static ExchangeMember MemberOf(string province) => Provinces.GetValueOrDefault(province) ?? new ExchangeMember($"VN/GOV/P{province}", $"Tỉnh {province}", "LMIS");

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"https://{Host}:{ProviderPort}");

    /// <summary>The folder with a member's keys; the first member's also holds the gateway's certificate.</summary>
    internal static string FolderOf(Layout layout, ExchangeMember member) => Path.Combine(layout.Local, "exchange", member.Slug);

    internal string GatewayFolder(Layout layout) => FolderOf(layout, Members[0]);
}
