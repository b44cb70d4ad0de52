using System.Net;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Yarp.ReverseProxy.Configuration;

namespace Lmis.Gateway.Configuration;

/// <summary>Reads the whole configuration before anything listens and tells every fault at once, so that one look puts it right.</summary>
public static class CheckConfiguration
{
    public static async Task<IReadOnlyList<string>> RunAsync(WebApplication app)
    {
        var faults = new List<string>();
        var options = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        CheckPlatform(app.Services, faults);
        CheckOptions(options, faults);
        CheckRedis(app.Configuration, faults);
        CheckExchange.Run(app.Services.GetRequiredService<IOptions<ExchangeOptions>>().Value, app.Configuration, faults);
        await CheckRoutesAsync(app.Services, options, faults);
        return faults;
    }

    /// <summary>One message with all faults, one a line; the exit code of a gateway that does not start.</summary>
    public static int Refuse(IReadOnlyList<string> faults)
    {
        // The console logger would put the list on one line.
        Console.Error.WriteLine($"The gateway does not start. Put right in its configuration ({faults.Count}):"
            + string.Concat(faults.Select((fault, i) => $"{Environment.NewLine}  {i + 1}. {fault}")));
        return 1;
    }

    private static void CheckPlatform(IServiceProvider services, List<string> faults)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException one)
        {
            faults.AddRange(one.Failures);
        }
        catch (AggregateException several)
        {
            faults.AddRange(several.InnerExceptions.SelectMany(e => e is OptionsValidationException one ? one.Failures : [e.Message]));
        }
    }

    private static void CheckOptions(GatewayOptions options, List<string> faults)
    {
        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != origin)
                faults.Add($"Gateway:AllowedOrigins holds '{origin}'. An origin is scheme://host[:port], without a path and without a wildcard.");
        }

        foreach (var network in options.TrustedProxies)
        {
            if (!System.Net.IPNetwork.TryParse(network, out _))
                faults.Add($"Gateway:TrustedProxies holds '{network}'. Write a network as 10.0.0.0/8 or fd00::/8.");
        }

        foreach (var required in new[] { "token", "anonymous" })
        {
            if (!options.RateLimits.ContainsKey(required))
                faults.Add($"Gateway:RateLimits:{required} is missing. Set its Permits and WindowSeconds.");
        }

        foreach (var (name, limit) in options.RateLimits)
        {
            if (limit.Permits is < 1 or > 1_000_000 || limit.WindowSeconds is < 1 or > 86_400)
                faults.Add($"Gateway:RateLimits:{name} has Permits {limit.Permits} and WindowSeconds {limit.WindowSeconds}. Permits are 1 to 1000000, a window is 1 to 86400 seconds.");
            if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
                faults.Add($"Gateway:RateLimits:{name}: a limit's name goes into a header and holds letters, digits and '-' only.");
        }
    }

    private static void CheckRedis(IConfiguration configuration, List<string> faults)
    {
        if (configuration.GetConnectionString("Ephemeral") is not { Length: > 0 } connection)
        {
            faults.Add("ConnectionStrings:Ephemeral is not set. Set the environment variable ConnectionStrings__Ephemeral to the ephemeral Redis, for example 127.0.0.1:16380.");
            return;
        }

        try
        {
            if (ConfigurationOptions.Parse(connection).EndPoints.Count == 0)
                faults.Add("ConnectionStrings:Ephemeral names no server. Write host:port[,password=…].");
        }
        catch (ArgumentException)
        {
            // The exception's own message may quote the password.
            faults.Add("ConnectionStrings:Ephemeral cannot be read. Write host:port[,password=…].");
        }
    }

    private static async Task CheckRoutesAsync(IServiceProvider services, GatewayOptions options, List<string> faults)
    {
        IProxyConfig config;
        try
        {
            config = services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidOperationException or ArgumentException)
        {
            faults.Add($"ReverseProxy cannot be read: {unreadable.Message}");
            return;
        }

        if (config.Routes.Count == 0)
            faults.Add("ReverseProxy:Routes is empty: nothing would be served. Start the gateway with its own appsettings.json as content root.");

        var validator = services.GetRequiredService<IConfigValidator>();
        foreach (var route in config.Routes)
            faults.AddRange((await validator.ValidateRouteAsync(route)).Select(e => e.Message));
        foreach (var cluster in config.Clusters)
            faults.AddRange((await validator.ValidateClusterAsync(cluster)).Select(e => e.Message));

        faults.AddRange(config.Routes.SelectMany(route => RouteRules.Faults(route, config.Clusters, options)));
        faults.AddRange(config.Clusters.SelectMany(RouteRules.Faults));
    }
}
