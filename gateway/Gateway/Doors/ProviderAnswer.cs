using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;

namespace Lmis.Gateway.Doors;

/// <summary>What the provider door will say: status, content, and headers that pass.</summary>
internal sealed class ProviderAnswer : IDisposable
{
    private static readonly List<(string Name, string Value)> NoHeaders = [];

    public required int Status { get; init; }

    public string? ContentType { get; init; }

    public Content Content { get; init; } = Content.Empty;

    /// <summary>Headers besides those every answer has, by lower-case name.</summary>
    public List<(string Name, string Value)> Headers { get; init; } = NoHeaders;

    /// <summary>The exchange's own fault, when it is one.</summary>
    public ExchangeFault? Fault { get; init; }

    /// <summary>Opaque id of the person it is about, for the journal's side table.</summary>
    public string? Subject { get; init; }

    /// <summary>A fault of the exchange.</summary>
    public static ProviderAnswer Of(ExchangeFault fault, string? requestId = null, TimeSpan? retryAfter = null) => new()
    {
        Status = fault.Status,
        ContentType = ExchangeFault.ContentType,
        Content = Content.Of(fault.ToProblem(requestId)),
        Fault = fault,
        Headers = retryAfter is { } wait ? [("retry-after", Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture))] : NoHeaders,
    };

    /// <summary>This answer with more headers.</summary>
    public ProviderAnswer With(List<(string Name, string Value)> more) => new()
    {
        Status = Status,
        ContentType = ContentType,
        Content = Content,
        Fault = Fault,
        Subject = Subject,
        Headers = [.. Headers, .. more],
    };

    public void Dispose() => Content.Dispose();
}
