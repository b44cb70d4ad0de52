using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Agreements;

/// <summary>Who has signed an agreement or an act: only keys of use <c>agreement</c> of its parties count, one signature for each party.</summary>
public static class AgreementSigners
{
    /// <summary>Verifies every signature of the document; one that does not count refuses it whole.</summary>
    /// <param name="document">An agreement or an act.</param>
    /// <param name="agreement">The agreement it is or speaks of.</param>
    /// <param name="directory">The directory that vouches for the keys.</param>
    /// <param name="activeAt">The moment at which the keys must be active; null to verify old evidence, for which listed keys suffice.</param>
    /// <param name="alreadyVerified">Names of keys whose signature on this document was verified before; they may have been retired since.</param>
    /// <param name="signers">The key that signed for each party.</param>
    /// <param name="breach">Why the document is refused.</param>
    public static bool TryVerify(
        SignedDocument document, Agreement agreement, MemberDirectory directory, DateTimeOffset? activeAt, IReadOnlyCollection<string> alreadyVerified,
        [NotNullWhen(true)] out IReadOnlyDictionary<MemberId, string>? signers, [NotNullWhen(false)] out AgreementBreach? breach)
    {
        var found = new Dictionary<MemberId, string>();
        (signers, breach) = (null, null);
        foreach (var signature in document.Signatures)
        {
            var key = directory.Key(signature.KeyId);
            breach = key switch
            {
                null => new("unknown-key", $"The key {signature.KeyId} is not in version {directory.Version} of the directory. Have it listed there first."),
                { Use: not KeyUse.Agreement } => new("wrong-key-use", $"The key {signature.KeyId} is for {key.Use.ToString().ToLowerInvariant()}s. Sign with an agreement key."),
                _ when !agreement.IsParty(key.Member) => new("not-a-party", $"The key {signature.KeyId} belongs to {key.Member}, which is no party of this agreement."),
                _ when found.ContainsKey(key.Member) => new("signed-twice", $"{key.Member} has signed with two keys. One signature for each party counts."),
                _ when activeAt is { } at && !key.IsActive(at) && !alreadyVerified.Contains(signature.KeyId) =>
                    new("key-not-active", $"The key {signature.KeyId} of {key.Member} may not sign now: it is not yet valid, has ended, or was retired or revoked. Sign with the current one."),
                _ when !document.IsSignedBy(key.KeyId, key.PublicKey) => new("signature-wrong", $"The signature of {key.Member} is not over these bytes."),
                _ => null,
            };
            if (breach is not null)
                return false;
            found.Add(key!.Member, key.KeyId);
        }
        signers = found;
        return true;
    }

    /// <summary>Whether both parties have signed, by keys that the directory lists whatever their times: what makes an accepted agreement one.</summary>
    public static bool BothSigned(SignedDocument document, Agreement agreement, MemberDirectory directory) =>
        TryVerify(document, agreement, directory, activeAt: null, [], out var signers, out _)
        && signers.ContainsKey(agreement.Provider.Member) && signers.ContainsKey(agreement.Consumer.Member);
}
