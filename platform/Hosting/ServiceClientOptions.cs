namespace Lmis.Hosting;

/// <summary>How this service proves itself to Identity (section <c>ServiceClient</c>); needed only where it calls others.</summary>
public sealed class ServiceClientOptions
{
    /// <summary>The client id registered with Identity: the app id.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>PEM file with the client's P-256 private key.</summary>
    public string PrivateKeyFile { get; set; } = "";

    /// <summary>Identity's token endpoint, by an address this process reaches.</summary>
    public string TokenEndpoint { get; set; } = "";
}
