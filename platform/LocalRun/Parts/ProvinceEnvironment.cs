using System.Globalization;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;
using Lmis.LocalRun.Servers;

namespace Lmis.LocalRun.Parts;

/// <summary>The addresses, passwords and tokens of one province, and the variables in which its deployables find them.</summary>
internal sealed record ProvinceEnvironment(Layout Layout, string Province, int Offset, PostgresServer Postgres, RedisServer Streams, RedisServer Ephemeral)
{
    /// <summary>The variables by which a gateway finds its place in the network; none where there is no network.</summary>
    internal Func<Dictionary<string, string>> OfNetwork { get; init; } = () => [];

    /// <summary>The file with which services believe the gateway's internal tokens; null where there is no network.</summary>
    internal string? InternalKeysFile { get; init; }

    /// <summary>What is added to the port of its public door; to those that are met on the inside alone, the offset above.</summary>
    internal int PublicOffset { get; init; } = Offset;

    /// <summary>The network of pods, where deployables are pods.</summary>
    internal PodNetwork? Pods { get; init; }

    /// <summary>Where a deployable of this province is reached by the others.</summary>
    internal string HostOf(string app) => PodNetwork.HostOf(Pods, Province, app);

    internal SecretFiles Secrets => Layout.ProvinceSecrets(Province);

    internal static string DatabaseOf(string province, string app) => $"lmis_{province}_{app.Replace('-', '_')}";

    internal static int PublicPort(RunFile file) => file.Apps.Single(app => app.Id == "gateway").HttpPort;

    internal static string PublicOrigin(RunFile file, int offset) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{PublicPort(file) + offset}");

    /// <summary>What the sidecars need: their tokens and what the components name by envRef.</summary>
    internal Dictionary<string, string?> ForSidecar() => new()
    {
        ["DAPR_API_TOKEN"] = Secrets.Password("dapr-api-token"),
        ["APP_API_TOKEN"] = Secrets.Password("app-api-token"),
        ["LMIS_STREAMS_HOST"] = $"{Streams.Host}:{Streams.Port}",
        ["LMIS_STREAMS_PASSWORD"] = Streams.Password,
    };

    internal Dictionary<string, string?> ForApp(RunFile file, RunFileApp app)
    {
        var identity = file.Apps.Single(other => other.Id == "identity").HttpPort + Offset;
        var variables = new Dictionary<string, string?>
        {
            // Nothing may depend on what the shell happens to hold.
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = null,
            ["Platform__ProvinceCode"] = Province == ExchangeNode.National ? "00" : Province,
            ["Platform__BindAddress"] = Pods is null ? "127.0.0.1" : "0.0.0.0",
            ["ConnectionStrings__Database"] = Postgres.ConnectionString(DatabaseOf(Province, app.Id), DatabaseOf(Province, app.Id), Secrets.Password(DatabaseOf(Province, app.Id))),
            ["ConnectionStrings__Streams"] = Streams.ConnectionString,
            ["ConnectionStrings__Ephemeral"] = Ephemeral.ConnectionString,
            ["Auth__Issuer"] = PublicOrigin(file, PublicOffset) + "/identity/",
            ["Auth__MetadataAddress"] = Text($"http://{HostOf("identity")}:{identity}/identity/.well-known/openid-configuration"),
            ["Auth__RequireHttps"] = "false",
            ["ServiceClient__ClientId"] = app.Id,
            ["ServiceClient__PrivateKeyFile"] = ClientKeys.PrivateKeyFile(Secrets, app.Id),
            ["ServiceClient__TokenEndpoint"] = Text($"http://{HostOf("identity")}:{identity}/identity/connect/token"),
            ["DAPR_HTTP_PORT"] = Text($"{app.DaprHttpPort + Offset}"),
            ["DAPR_GRPC_PORT"] = Text($"{app.DaprGrpcPort + Offset}"),
            ["DAPR_HTTP_ENDPOINT"] = null,
            ["DAPR_GRPC_ENDPOINT"] = null,
            ["DAPR_API_TOKEN"] = Secrets.Password("dapr-api-token"),
            ["APP_API_TOKEN"] = Secrets.Password("app-api-token"),
        };
        foreach (var (name, value) in app.Environment)
        {
            variables[name] = name is "Platform__HttpPort" or "Platform__SidecarPort" ? Text($"{int.Parse(value, CultureInfo.InvariantCulture) + Offset}") : value;
        }

        foreach (var (name, value) in OwnOf(file, app))
        {
            variables[name] = value;
        }

        return variables;
    }

    private Dictionary<string, string> OwnOf(RunFile file, RunFileApp app) => app.Id switch
    {
        "identity" => new() { ["Identity__DataProtectionCertificateFile"] = DataProtectionCertificate.FileIn(Secrets) },
        "registry" => new(Partners().Concat(AsksPartners(file, "Registry__Verifications")))
        {
            ["Registry__National__SendRecords"] = InternalKeysFile is null ? "false" : "true",
            ["Registry__KeyEncryptionKeyFile"] = Secrets.KeyFile("registry-key-encryption-key"),
        },
        "vacancies" => new(Partners()) { ["Vacancies__ContactKeyFile"] = Secrets.KeyFile("vacancies-contact-key") },
        "training" => new(Partners()) { ["Training__KeyFile"] = Secrets.KeyFile("training-key"), ["Training__PublicAddress"] = PublicOrigin(file, PublicOffset) + "/api/training/v1/public/" },
        "reporting" => new(Partners().Concat(AsksPartners(file, "Reporting__National"))),
        "gateway" => new(OfNetwork().Concat(file.Apps.Where(other => other.Id != "gateway").Select(other => KeyValuePair.Create($"ReverseProxy__Clusters__{other.Id}__Destinations__main__Address", Text($"http://{HostOf(other.Id)}:{other.HttpPort + Offset}/"))))),
        "insurance" => AsksPartners(file, "Insurance__Agency"),
        _ => [],
    };

    private Dictionary<string, string> Partners() => InternalKeysFile is { } file ? new() { ["Exchange__InternalKeysFile"] = file } : [];

    /// <summary>A service asks partners through its own gateway, by its address on the inside.</summary>
    private Dictionary<string, string> AsksPartners(RunFile file, string section)
    {
        if (InternalKeysFile is null)
        {
            return [];
        }

        var member = ExchangeNode.MemberOf(Province);
        return new()
        {
            [section + "__Gateway"] = Text($"http://{HostOf("gateway")}:{PublicPort(file) + Offset}"),
            [section + "__Client"] = $"{member.Id}/{member.Subsystem}",
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
