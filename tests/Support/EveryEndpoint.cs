using System.Net;
using System.Text.RegularExpressions;
using Lmis.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Testing;

/// <summary>Calls every endpoint of a service as nobody, without its scope and without an area, and tells which let the caller in.</summary>
public static partial class EveryEndpoint
{
    private static readonly string Id = "019377a0-0000-7000-8000-0000000000ff";

    /// <summary>What is wrong, one sentence an endpoint; empty when every endpoint refuses whom it should.</summary>
    /// <param name="service">A running service.</param>
    /// <param name="publicRoutes">The routes that are open on purpose, as <c>GET /v1/code-lists</c>, next to health, metrics and the API document.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync<TProgram>(ServiceUnderTest<TProgram> service, params string[] publicRoutes) where TProgram : class
    {
        var open = new HashSet<string>(publicRoutes, StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            if (path is "/healthz" or "/readyz" or "/metrics" or "/openapi/{documentName}.json")
                continue;
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            var declared = endpoint.Metadata.GetMetadata<EndpointScope>();
            var name = $"{method} {path}";

            if (path == "/exchange/datasets" || (path.StartsWith("/exchange/", StringComparison.Ordinal) && path.EndsWith("/openapi.json", StringComparison.Ordinal)))
                Expect(await CallAsync(method, path, null), HttpStatusCode.OK, "describes a dataset to the gateway");
            else if (declared?.Kind == EndpointScopeKind.Exchange)
            {
                Expect(await CallAsync(method, path, null), HttpStatusCode.Unauthorized, "without the gateway's token");
                Expect(await CallAsync(method, path, TestTokens.Issue("exchange.call registry.read reporting.read", "19")), HttpStatusCode.Unauthorized, "with an access token");
            }
            else if (endpoint.Metadata.GetMetadata<SidecarPortOnly>() is not null)
                Expect(await CallAsync(method, path, null), HttpStatusCode.NotFound, "is for the sidecar, yet the open port answers");
            else if (declared?.Kind == EndpointScopeKind.Public)
            {
                if (!open.Remove(name))
                    faults.Add($"{name} is public, but the test does not list it as meant to be");
            }
            else
            {
                Expect(await CallAsync(method, path, null), HttpStatusCode.Unauthorized, "without a token");
                Expect(await CallAsync(method, path, TestTokens.Issue("nothing", "19")), HttpStatusCode.Forbidden, "without its scope");
                if (declared?.Kind == EndpointScopeKind.Area)
                {
                    Expect(await CallAsync(method, path, TestTokens.Issue(declared.Scope!)), HttpStatusCode.Forbidden, "without an area");
                    Expect(await CallAsync(method, path, TestTokens.Issue(declared.Scope!, "24")), HttpStatusCode.Forbidden, "with the area of another province");
                }
            }

            void Expect(HttpStatusCode got, HttpStatusCode wanted, string when)
            {
                if (got != wanted)
                    faults.Add($"{name} {when}: {(int)got} instead of {(int)wanted}");
            }
        }
        faults.AddRange(open.Select(route => $"{route} is listed as public, but is not there"));
        return faults;

        async Task<HttpStatusCode> CallAsync(string method, string path, string? token)
        {
            using var client = token is null ? new HttpClient { BaseAddress = service.Address } : service.HttpAs(token);
            using var request = new HttpRequestMessage(new(method), Parameter().Replace(path, match => match.Value.Contains(":int", StringComparison.Ordinal) ? "1" : Id));
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
