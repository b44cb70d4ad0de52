using Lmis.Hosting;

namespace Lmis.Registry.Workers;

/// <summary>The answer given to a create with an Idempotency-Key, kept for two days so that a repeated request gets it again.</summary>
public sealed class IdempotencyKey
{
    private IdempotencyKey()
    {
    }

    public string ClientId { get; private set; } = "";
    public string Subject { get; private set; } = "";
    public string Key { get; private set; } = "";

    /// <summary>Keyed digest of the request body, which is not kept.</summary>
    public byte[] BodyDigest { get; private set; } = [];

    /// <summary>The answer as JSON; holds ids and findings, nothing of the person.</summary>
    public string Answer { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Keeps an answer.</summary>
    public static IdempotencyKey Of(Caller caller, string key, byte[] bodyDigest, string answer, DateTimeOffset now) =>
        new() { ClientId = caller.ClientId, Subject = caller.Subject, Key = key, BodyDigest = bodyDigest, Answer = answer, CreatedAt = now };
}
