using System.Globalization;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Network;

/// <summary>The variables by which a gateway and its services find their place in the network.</summary>
internal static class ExchangeVariables
{
    // Service name and base path of each national member in the simulator's process.
    private static readonly (string Member, string Service)[] NationalServices =
        [("VN/GOV/G01", "population"), ("VN/GOV/G12", "enterprises"), ("VN/GOV/G24", "insurance"), ("VN/GOV/G09", "lmis"), ("VN/GOV/G22", "public-services")];

    /// <summary>Of a gateway.</summary>
    internal static Dictionary<string, string> OfGateway(Layout layout, RunOptions options, RunFile file, ExchangeNode node, IReadOnlyList<ExchangeNode> nodes, PodNetwork? pods = null)
    {
        var own = node.GatewayFolder(layout);
        var variables = new Dictionary<string, string>
        {
            [ExchangeNode.PortVariable] = Text(node.ProviderPort),
            ["Exchange__GatewayId"] = node.GatewayId,
            ["Exchange__Certificate"] = Path.Combine(own, "tls-certificate.pem"),
            ["Exchange__CertificateKey"] = Path.Combine(own, "tls-key.pem"),
            ["Exchange__InternalTokenKey"] = Path.Combine(own, "internal-token-key.pem"),
            ["Exchange__SubjectKeyFile"] = Path.Combine(own, "subject-key"),
            ["Exchange__Directory__Anchors__0"] = File.Exists(MakeNetwork.AnchorFile(layout)) ? File.ReadAllText(MakeNetwork.AnchorFile(layout)) : "",
        };
        for (var i = 0; i < node.Members.Count; i++)
        {
            variables[$"Exchange__Members__{i}__Id"] = node.Members[i].Id;
            variables[$"Exchange__Members__{i}__MessageKey"] = Path.Combine(ExchangeNode.FolderOf(layout, node.Members[i]), "message-key.pem");
            variables[$"Exchange__Members__{i}__CheckpointKey"] = Path.Combine(ExchangeNode.FolderOf(layout, node.Members[i]), "checkpoint-key.pem");
            variables[$"Exchange__Members__{i}__PackageKeys__0"] = Path.Combine(ExchangeNode.FolderOf(layout, node.Members[i]), "package-key.pem");
        }

        if (node.Name == ExchangeNode.National)
        {
            variables["Exchange__Directory__Publish"] = "true";
            // It has no Identity of its own on this machine: whoever administers the first province's gateway administers it too.
            variables["Auth__Issuer"] = ProvinceEnvironment.PublicOrigin(file, nodes[1].Offset) + "/identity/";
            variables["Auth__MetadataAddress"] = $"http://{PodNetwork.HostOf(pods, nodes[1].Name, "identity")}:{Text(file.Apps.Single(app => app.Id == "identity").HttpPort + options.InnerOffsetOf(nodes[1].Name))}/identity/.well-known/openid-configuration";
            foreach (var (member, service) in NationalServices)
            {
                // On loopback in pods too: the members are in their gateway's.
                AddService(variables, service, $"http://127.0.0.1:{Text(NationalParts.MembersPortOf(options))}/{service}", member, node.Members.Single(one => one.Id == member).Subsystem);
            }

            return variables;
        }

        var province = node.Members[0];
        variables["Exchange__Directory__Source"] = $"http://{nodes[0].Host}:{Text(ProvinceEnvironment.PublicPort(file) + options.InnerOffsetOf(nodes[0].Name))}{NationalParts.DirectoryPath}";
        variables["Exchange__Clients__insurance__0"] = $"{province.Id}/{province.Subsystem}";
        variables["Exchange__Clients__demo-app__0"] = $"{province.Id}/{province.Subsystem}";
        variables["Exchange__Clients__registry__0"] = $"{province.Id}/{province.Subsystem}";
        variables["Exchange__Clients__reporting__0"] = $"{province.Id}/{province.Subsystem}";
        foreach (var app in file.Apps.Where(app => app.Id is "registry" or "vacancies" or "training" or "reporting"))
        {
            AddService(variables, app.Id, $"http://{PodNetwork.HostOf(pods, node.Name, app.Id)}:{Text(app.HttpPort + options.InnerOffsetOf(node.Name))}", province.Id, province.Subsystem);
        }

        return variables;
    }

    private static void AddService(Dictionary<string, string> variables, string name, string address, string member, string subsystem)
    {
        variables[$"Exchange__Services__{name}__Address"] = address;
        variables[$"Exchange__Services__{name}__Member"] = member;
        variables[$"Exchange__Services__{name}__Subsystem"] = subsystem;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
