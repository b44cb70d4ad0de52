using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Training.Credentials;

/// <summary>A signed status list as it was last given out.</summary>
/// <param name="Places">What it says.</param>
/// <param name="KeyId">Which key signed it.</param>
/// <param name="At">When.</param>
/// <param name="Jwt">The signed document.</param>
/// <param name="ETag">Its entity tag, quoted.</param>
public sealed record SignedList(IReadOnlyList<StatusPlace> Places, string KeyId, DateTimeOffset At, string Jwt, string ETag);

/// <summary>Keeps each signed status list until a state in it changes, the key changes or it grows old: a request costs a look at the index, not a signature.</summary>
public sealed class SignedLists(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(long List, string Type), SignedList> lists = [];

    /// <summary>The list that was signed before, where it still says how things stand; else a new one.</summary>
    public SignedList Get(long list, string type, IReadOnlyList<StatusPlace> places, string keyId, TimeSpan keep, Func<string> sign)
    {
        var now = clock.GetUtcNow();
        if (lists.TryGetValue((list, type), out var kept) && kept.KeyId == keyId && now - kept.At < keep && kept.Places.SequenceEqual(places))
            return kept;
        var jwt = sign();
        return lists[(list, type)] = new(places, keyId, now, jwt, $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(jwt)).AsSpan(0, 16))}\"");
    }
}
