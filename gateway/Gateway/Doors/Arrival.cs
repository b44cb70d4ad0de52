using Lmis.Exchange.Packages;
using Lmis.Gateway.Bodies;
using Microsoft.AspNetCore.Http.Features;

namespace Lmis.Gateway.Doors;

/// <summary>A request as it came: over the wire, or out of a package.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Authority">Host and port it is for.</param>
/// <param name="RawTarget">As sent, never decoded.</param>
/// <param name="Fields">By lower-case name.</param>
/// <param name="ReadAsync">Reads the body to its end; null when it is longer than a message may be.</param>
/// <param name="Certificate">SHA-256 of the certificate of the connection, as the directory lists it.</param>
/// <param name="Packaged">Whether it came out of a package, which has no connection, and may have been on its way for weeks.</param>
internal sealed record Arrival(
    string Method, string Authority, string RawTarget, Dictionary<string, IReadOnlyList<string>> Fields, Func<BodyBudget, CancellationToken, ValueTask<Content?>> ReadAsync, string? Certificate, bool Packaged)
{
    /// <summary>Over the wire.</summary>
    public static Arrival Of(HttpContext context)
    {
        var request = context.Request;
        var fields = new Dictionary<string, IReadOnlyList<string>>(request.Headers.Count, StringComparer.Ordinal);
        foreach (var (name, values) in request.Headers)
            fields[name.ToLowerInvariant()] = values.Count == 1 ? [values[0] ?? ""] : [.. values.Select(value => value ?? "")];
        return new(request.Method, request.Host.Value ?? "", context.Features.Get<IHttpRequestFeature>()!.RawTarget, fields,
            (budget, ct) => Content.ReadAsync(request.Body, request.ContentLength, budget, ct), ProviderListener.CertificateOf(context), Packaged: false);
    }

    /// <summary>Out of a package.</summary>
    public static Arrival Of(PackagedRequest request) => new(
        request.Method, request.Authority, request.Target, request.Fields.ToDictionary(static field => field.Key, static field => (IReadOnlyList<string>)[field.Value], StringComparer.Ordinal),
        (budget, _) => ValueTask.FromResult(request.Content.LongLength > budget.BodyBytes ? null : Content.Of(request.Content)), null, Packaged: true);
}
