using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>The gateway's public keys for internal tokens, from a file that may change under us; with the tokens that they have verified.</summary>
internal sealed class ExchangeInternalKeys(IOptions<ExchangeTokenOptions> options, TimeProvider clock, ILogger<ExchangeInternalKeys> log) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Keep = TimeSpan.FromSeconds(60);

    private readonly Lock reading = new();
    private volatile KeySet? current;
    private byte[] content = [];
    private long lookAt = long.MinValue;

    /// <summary>Null when the service is not set up for the exchange, or the file has never been readable.</summary>
    public KeySet? Current
    {
        get
        {
            if (string.IsNullOrEmpty(options.Value.InternalKeysFile))
                return null;
            // Who comes while the first reading is under way waits for it: there is nothing before it to go by.
            if (current is null || clock.GetTimestamp() >= Volatile.Read(ref lookAt))
                Read(options.Value.InternalKeysFile);
            return current;
        }
    }

    public void Dispose() => current?.Handler.Dispose();

    // The bytes are compared, not the time: in a cluster the file is a link whose own time never changes.
    private void Read(string file)
    {
        lock (reading)
        {
            var now = clock.GetTimestamp();
            if (now < lookAt)
                return;
            Volatile.Write(ref lookAt, now + (long)(Look.TotalSeconds * clock.TimestampFrequency));
            try
            {
                var bytes = File.ReadAllBytes(file);
                if (bytes.AsSpan().SequenceEqual(content))
                    return;
                content = bytes;
                var keys = new JsonWebKeySet(Encoding.UTF8.GetString(bytes)).GetSigningKeys();
                if (keys.Count == 0)
                    throw new InvalidDataException("it holds no signing key");
                // A new set forgets what the old one verified: a key that was taken out stops counting at once.
                // The old handler is left to the collector: a request may be inside it.
                current = new KeySet([.. keys], new CachingTokenHandler(clock, Keep) { MapInboundClaims = false });
            }
            catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
            {
                log.LogWarning("The gateway's internal keys in {File} cannot be read ({Reason}); the keys read before stay in force", file, unusable.Message);
            }
        }
    }

    internal sealed record KeySet(IReadOnlyList<SecurityKey> Keys, CachingTokenHandler Handler);
}
