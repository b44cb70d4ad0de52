using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Lmis.Hosting;

/// <summary>Where this province's own gateway is, as whom a service asks through it, and for how long.</summary>
public class ExchangeClientOptions
{
    /// <summary>Address of this province's own gateway as services reach it, without a path; unset where the province has no exchange.</summary>
    public Uri? Gateway { get; set; }

    /// <summary>The subsystem this service speaks as, for example <c>VN/GOV/H55/LMIS</c>; the gateway's table of clients must allow it.</summary>
    public string? Client { get; set; }

    /// <summary>How long one question may take, the gateway's own deadlines included.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(25);
}

/// <summary>A service's way to partners through the consumer door of this province's own gateway.</summary>
public static partial class ExchangeClients
{
    /// <summary>Largest answer where nothing else is said, bytes.</summary>
    public const int LargestAnswer = 64 * 1024;

    /// <summary>How long a partner that keeps failing is left alone, where a service breaks its circuit.</summary>
    public static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(5);

    /// <summary>Registers <see cref="AskExchange{TOptions}"/> and the options of a service's questions, checked at the start.</summary>
    /// <param name="section">Where they stand in the configuration.</param>
    public static IServiceCollection AddExchangeOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : ExchangeClientOptions
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations()
            .Validate(static o => o.Gateway is null == o.Client is null, $"{section}:Gateway and Client belong together: set both, or neither where there is no exchange.")
            .Validate(static o => o.Gateway is not { } gateway || (gateway.IsAbsoluteUri && gateway.PathAndQuery == "/" && gateway.Scheme is "http" or "https"),
                $"{section}:Gateway must be an address without a path, such as http://gateway:8080.")
            .Validate(static o => o.Client is not { } client || Subsystem.IsMatch(client), $"{section}:Client must be a subsystem such as VN/GOV/H55/LMIS.")
            .ValidateOnStart();
        services.TryAddSingleton<AskExchange<TOptions>>();
        return services;
    }

    /// <summary>Registers a client of the gateway that asks a question once: whether it is asked again is for the caller to say. It lacks its token yet.</summary>
    /// <param name="name">What <see cref="AskExchange{TOptions}"/> is told.</param>
    /// <param name="largestAnswer">Bytes; a larger one is not believed.</param>
    public static IHttpClientBuilder AddExchangeClient<TOptions>(this IServiceCollection services, string name, int largestAnswer = LargestAnswer)
        where TOptions : ExchangeClientOptions
    {
        var client = services.AddHttpClient(name, (provider, http) =>
        {
            http.Timeout = provider.GetRequiredService<IOptions<TOptions>>().Value.Timeout;
            http.MaxResponseContentBufferSize = largestAnswer;
        });
        client.ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });
#pragma warning disable EXTEXP0001 // The platform's pipeline asks again, and breaks at a 429; that a partner keeps its limit is no failure of his.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return client;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Subsystem { get; }
}
