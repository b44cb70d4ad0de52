using Microsoft.Extensions.Caching.Memory;

namespace Lmis.Gateway.Federation;

/// <summary>
/// What partners answered last, for a quarter of an hour and in bounded memory: a partner that is late or down is heard with what it said before, and
/// the age of it. By agreement and question, so that what one agreement lets pass is never given under another.
/// </summary>
internal sealed class RememberedParts : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = 32 * 1024 * 1024 });

    /// <summary>The document of an answer with when it came.</summary>
    public sealed record Remembered(byte[] Json, DateTimeOffset AsOf);

    /// <summary>Keeps an answer in place of the one before.</summary>
    public void Keep(string agreement, string target, byte[] json, DateTimeOffset now) =>
        answers.Set((agreement, target), new Remembered(json, now), new MemoryCacheEntryOptions { Size = json.Length + 256, AbsoluteExpirationRelativeToNow = Longest });

    /// <summary>The last answer, if it is still to be heard.</summary>
    public Remembered? Find(string agreement, string target) => answers.Get<Remembered>((agreement, target));

    /// <inheritdoc/>
    public void Dispose() => answers.Dispose();
}
