using System.Net;

namespace Lmis.Identity.Logins;

/// <summary>One try to sign in: who, when, from where, with what result. Never what was typed.</summary>
public sealed class LoginAttempt
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public DateTimeOffset At { get; init; }

    /// <summary>Null for an unknown name; the name itself is not kept, for people type passwords into that field.</summary>
    public Guid? UserId { get; init; }

    public required string Result { get; init; }

    public string? ClientId { get; init; }

    public IPAddress? Address { get; init; }
}
