using System.ComponentModel.DataAnnotations;

namespace Lmis.Identity.Limits;

/// <summary>Settings under <c>Identity:Limits</c>, each a number of requests a minute at each replica.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>Token, introspection and revocation requests of one client from one address.</summary>
    [Range(1, int.MaxValue)]
    public int TokensPerClient { get; set; } = 120;

    /// <summary>Token, introspection and revocation requests from one address.</summary>
    [Range(1, int.MaxValue)]
    public int TokensPerAddress { get; set; } = 600;

    /// <summary>Passwords and codes from one address; a whole office may share one.</summary>
    [Range(1, int.MaxValue)]
    public int LoginsPerAddress { get; set; } = 60;

    /// <summary>Networks (CIDR) of the gateway, whose X-Forwarded-For is believed; loopback always is.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];
}
