using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Directories;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Directories;

/// <summary>The anchors of <c>Exchange:Directory:Anchors</c>, with which trust in the directory begins.</summary>
public sealed class PinnedAnchors
{
    public PinnedAnchors(IOptions<ExchangeOptions> options)
    {
        var faults = new List<string>();
        Anchors = Read(options.Value.Directory.Anchors, faults);
        if (faults.Count > 0)
            throw new InvalidOperationException(string.Join(" ", faults));
        Fingerprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(' ', Anchors.Select(a => a.KeyId).Order(StringComparer.Ordinal)))));
    }

    public IReadOnlyList<DirectoryAnchor> Anchors { get; }

    /// <summary>Tells one set of anchors from another, in whatever order they stand.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the setting; what is wrong with it is added to the faults.</summary>
    public static IReadOnlyList<DirectoryAnchor> Read(IReadOnlyList<string> setting, List<string> faults)
    {
        var anchors = new List<DirectoryAnchor>();
        foreach (var (index, text) in setting.Index())
        {
            try
            {
                anchors.Add(new(Convert.FromBase64String(text)));
            }
            catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
            {
                faults.Add($"Exchange:Directory:Anchors:{index} is no public key on P-256. Write the base64 of its SubjectPublicKeyInfo, as 'lmis directory' prints it.");
            }
        }
        return anchors;
    }
}
