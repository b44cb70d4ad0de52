namespace Lmis.Identity.Tokens;

/// <summary>How long what this server issues is good for.</summary>
public static class TokenLifetimes
{
    /// <summary>Short, because services check access tokens by signature alone and do not see a revocation.</summary>
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan AuthorizationCode = TimeSpan.FromMinutes(2);

    /// <summary>A working day from the sign-in on; rotation does not lengthen it.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromHours(8);

    /// <summary>The time to type a TOTP code after the password.</summary>
    public static readonly TimeSpan SecondFactor = TimeSpan.FromMinutes(5);
}
