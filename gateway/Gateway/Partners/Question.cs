using Lmis.Exchange.Addressing;
using Lmis.Gateway.Bodies;

namespace Lmis.Gateway.Partners;

/// <summary>What an app asks of a partner: read and well-formed, before an agreement is found for it.</summary>
internal sealed record Question
{
    /// <summary>The subsystem of ours that asks.</summary>
    public required SubsystemId Client { get; init; }

    public required string Method { get; init; }

    public required RequestTarget Target { get; init; }

    public Content Content { get; init; } = Content.Empty;

    /// <summary>The client's own id of the request: the same for every retry.</summary>
    public required string Id { get; init; }

    /// <summary>The agreement that the app named, or null for one that allows it.</summary>
    public string? Agreement { get; init; }

    public string? Purpose { get; init; }

    /// <summary>Pseudonym of who asks.</summary>
    public string? UserId { get; init; }

    /// <summary>Opaque id of the person it is about, for our journal alone.</summary>
    public string? Subject { get; init; }

    /// <summary>More headers that pass between gateways, by lower-case name.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>How long the partner may take when it is less than the exchange's own limit.</summary>
    public TimeSpan? Deadline { get; init; }
}
