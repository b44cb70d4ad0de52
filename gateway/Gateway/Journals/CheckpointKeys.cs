using System.Security.Cryptography;
using Lmis.Exchange.Directories;
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

    public bool Any => keys.Count > 0;

    /// <summary>The members whose key the directory vouches for now: a signature of any other could never be verified.</summary>
    public IReadOnlyList<string> In(MemberDirectory directory, DateTimeOffset now) =>
        [.. keys.Where(k => directory.ActiveKey(k.KeyId, KeyUse.Checkpoint, now)?.Member.ToString() == k.Member).Select(k => k.Member)];

    /// <summary>The document with these members' signatures.</summary>
    public SignedDocument Sign(SignedDocument document, IReadOnlyList<string> members) =>
        keys.Where(k => members.Contains(k.Member)).Aggregate(document, (signed, key) => signed.SignWith(key.KeyId, key.Key));

    public void Dispose() => opened.ForEach(key => key.Dispose());
}
