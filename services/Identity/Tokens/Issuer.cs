namespace Lmis.Identity.Tokens;

/// <summary>The public name of this server (<c>Auth:Issuer</c>): what tokens carry and what browsers see.</summary>
public sealed record Issuer(Uri Uri)
{
    /// <summary>The path below which everything here is served, without a trailing slash.</summary>
    public PathString PathBase => new(Uri.AbsolutePath.TrimEnd('/'));

    public static Issuer From(IConfiguration configuration)
    {
        var setting = configuration["Auth:Issuer"];
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || !uri.AbsolutePath.EndsWith('/'))
            throw new InvalidOperationException($"Auth:Issuer must be an absolute address that ends in a slash, such as https://lmis.example.vn/identity/; it is '{setting}'.");
        if (uri.Scheme is "http" && configuration.GetValue("Auth:RequireHttps", true))
            throw new InvalidOperationException("Auth:Issuer is an http address; use https, or set Auth:RequireHttps to false on a development machine.");
        return new Issuer(uri);
    }
}
