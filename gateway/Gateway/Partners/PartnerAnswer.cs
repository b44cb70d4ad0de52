using Lmis.Exchange.Messages;
using Lmis.Gateway.Bodies;

namespace Lmis.Gateway.Partners;

/// <summary>A partner's answer whose signature held, or the fault that stands for it.</summary>
internal sealed class PartnerAnswer : IDisposable
{
    public required int Status { get; init; }

    /// <summary>The fields of the answer by lower-case name; empty for a fault of ours.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public Content Content { get; init; } = Content.Empty;

    /// <summary>Why there is no answer of the partner's to give.</summary>
    public ExchangeFault? Fault { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static PartnerAnswer Of(ExchangeFault fault, TimeSpan? retryAfter = null) => new() { Status = fault.Status, Fault = fault, RetryAfter = retryAfter };

    public void Dispose() => Content.Dispose();
}
