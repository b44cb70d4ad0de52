using Lmis.Gateway.Bodies;

namespace Lmis.Gateway.Datasets;

/// <summary>What a service of ours is asked: by a partner through the provider door, or by this gateway where it delivers a feed.</summary>
internal sealed record ServiceQuestion
{
    public required string Method { get; init; }

    /// <summary>After the dataset's code, as it was sent.</summary>
    public required string Path { get; init; }

    /// <summary>As it was sent, without the question mark.</summary>
    public string? Query { get; init; }

    public Content Content { get; init; } = Content.Empty;

    public required string Purpose { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The subscription that a feed is read for.</summary>
    public Guid? Subscription { get; init; }

    /// <summary>Headers that came with it, by lower-case name.</summary>
    public required Func<string, string?> Header { get; init; }
}
