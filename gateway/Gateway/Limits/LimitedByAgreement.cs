namespace Lmis.Gateway.Limits;

/// <summary>Marks an endpoint whose callers with a token are limited by their agreements, and not by the gateway's own rates as well.</summary>
public sealed class LimitedByAgreement
{
    /// <summary>The mark.</summary>
    public static readonly LimitedByAgreement Instance = new();
}
