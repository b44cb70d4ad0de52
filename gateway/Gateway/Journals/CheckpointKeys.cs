using System.Security.Cryptography;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;
using Lmis.Exchange.Signatures;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Journals;

/// <summary>The checkpoint keys of the members this gateway hosts. A member without one does not sign; without any there are no checkpoints.</summary>
internal sealed class CheckpointKeys : IDisposable
{
    private readonly List<(string Member, string KeyId, SignatureKey Key)> keys = [];
    private readonly List<ECDsa> opened = [];

    public CheckpointKeys(IOptions<ExchangeOptions> options)
    {
        foreach (var member in options.Value.Members.Where(m => m.CheckpointKey.Length > 0))
        {
            var key = SigningKeys.Load(member.CheckpointKey);
            opened.Add(key);
            keys.Add((member.Id, KeyIds.Of(key), SignatureKey.EcdsaP256(key)));
        }
    }

    public IReadOnlyList<string> Members => [.. keys.Select(k => k.Member)];

    public SignedDocument Sign(SignedDocument document) => keys.Aggregate(document, (signed, key) => signed.SignWith(key.KeyId, key.Key));

    public void Dispose() => opened.ForEach(key => key.Dispose());
}
