using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;
using Lmis.LocalRun.Secrets;

namespace Lmis.LocalRun.Demonstration;

/// <summary>The seed file of Identity: always the services' clients; with DEMO=1 also users and apps to try the platform with.</summary>
internal static class WriteSeed
{
    internal const string DemoApp = "demo-app", CommandLineClient = "lmis-cli", CallbackAddress = "http://127.0.0.1:7890/callback";

    /// <summary>Everything a person's roles may give; the token carries what they do give.</summary>
    internal static readonly string[] UserScopes =
    [
        "registry.read", "registry.write", "registry.import", "registry.feed", "registry.sensitive", "registry.merge", "registry.keys", "registry.rights", "registry.self", "registry.audit",
        "vacancies.read", "vacancies.write", "vacancies.check", "vacancies.counsel", "training.read", "training.write", "training.issue", "training.supervise", "training.keys",
        "insurance.read", "insurance.import", "insurance.reconcile", "insurance.calculate",
        "reporting.read", "reporting.detail", "reporting.write", "reporting.report", "reporting.consolidate", "reporting.sign", "reporting.rebuild", "messaging.operate", "identity.administer",
        "exchange.call", "exchange.administer", "exchange.journal",
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string For(RunOptions options, RunFile file, ProvinceEnvironment environment)
    {
        var secrets = environment.Secrets;
        var users = options.Demo ? DemonstrationUser.Of(environment.Layout, environment.Province) : [];
        var services = file.Apps.Select(app => Client(app.Id, app.Id, ["client_credentials"], ScopesOf(app.Id), ClientKeys.PublicKeyPem(secrets, app.Id), null, []));
        var apps = options.Demo
            ? new[]
            {
                Client(DemoApp, "Demonstration app", ["client_credentials"], ["reporting.read", "exchange.call"], ClientKeys.PublicKeyPem(secrets, DemoApp), environment.Province, []),
                Client(CommandLineClient, "Command line", ["authorization_code", "refresh_token"], UserScopes, null, null, [CallbackAddress]),
            }
            : [];
        return JsonSerializer.Serialize(new
        {
            users = users.Select(user => new { user.UserName, user.DisplayName, password = PasswordOf(secrets, user.UserName), roles = new[] { user.Role }, user.Area, user.Organisation }),
            clients = services.Concat(apps),
        }, Json);
    }

    /// <summary>The generated password: four groups of five, with a capital, a small letter, a digit and a hyphen for any policy.</summary>
    internal static string PasswordOf(SecretFiles secrets, string userName) => secrets.GetOrCreate($"user-{userName}", () =>
    {
        var letters = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 17);
        return $"{letters[..5]}-{letters[5..10]}-{letters[10..15]}-{letters[15..]}K7x";
    });

    /// <summary>What a service may ask of the others in its own name.</summary>
    private static string[] ScopesOf(string app) => app switch
    {
        "reporting" => ["registry.snapshot", "registry.resolve", "messaging.snapshot", "exchange.call"],
        "registry" => ["exchange.call"],
        "vacancies" or "training" => ["registry.resolve"],
        "insurance" => ["registry.resolve", "exchange.call"],
        _ => [],
    };

    private static object Client(string id, string name, string[] grants, string[] scopes, string? key, string? area, string[] redirects) => new
    {
        clientId = id,
        displayName = name,
        type = key is null ? "public" : "confidential",
        grants,
        scopes,
        area,
        publicKeyPem = key,
        redirectUris = redirects,
        postLogoutRedirectUris = Array.Empty<string>(),
    };
}
