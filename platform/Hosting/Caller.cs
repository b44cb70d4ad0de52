using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Lmis.Hosting;

/// <summary>Who is asking, from the access token; outside a request, the service itself.</summary>
public sealed class Caller
{
    internal Caller(HttpContext? request, string serviceName)
    {
        var user = request?.User;
        Subject = user?.FindFirstValue("sub") ?? serviceName;
        ClientId = user?.FindFirstValue("client_id") ?? serviceName;
        Name = user?.FindFirstValue("name");
        Area = user?.FindFirstValue(AreaScope.ClaimType);
        Organisation = user?.FindFirstValue("organisation");
        Roles = user is null ? [] : [.. user.FindAll("role").Select(static claim => claim.Value)];
        // Made per request and asked once or twice: a frozen set costs far more to make than it ever saves.
        Scopes = user is null ? FrozenSet<string>.Empty
            : user.FindAll("scope").SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The user's id, or the client's where no user is involved.</summary>
    public string Subject { get; }

    /// <summary>The app that calls.</summary>
    public string ClientId { get; }

    /// <summary>The user's display name, if the token carries one.</summary>
    public string? Name { get; }

    /// <summary>The administrative area that the token names, as it stands there: for records of who did something; what may be seen is <see cref="AreaScope"/>'s.</summary>
    public string? Area { get; }

    /// <summary>The enterprise code for which the user acts: an employer's or a school's own account sees and changes only what is its own; null for everybody else.</summary>
    public string? Organisation { get; }

    /// <summary>The user's roles, as the token names them.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>Every scope of the token.</summary>
    public IReadOnlySet<string> Scopes { get; }

    /// <summary>Whether the token carries this scope.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);
}
