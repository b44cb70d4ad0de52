using System.Text.Json;

namespace Lmis.Registry.Verifications;

/// <summary>Why there is no usable answer of a partner.</summary>
internal enum NoReply
{
    /// <summary>Partner, gateway or Identity cannot be reached, the partner's own service is out of order, or the circuit is open.</summary>
    Away,

    /// <summary>No answer in time.</summary>
    Slow,

    /// <summary>An answer that was not believed, or does not belong to the question.</summary>
    NotBelieved,

    /// <summary>Faster or more than agreed.</summary>
    OverLimit,

    /// <summary>This question is not agreed, or this service may not ask it.</summary>
    NotAgreed,

    /// <summary>The partner cannot take this one question as it is.</summary>
    Refused,

    /// <summary>This installation has no exchange.</summary>
    NotSetUp,
}

/// <summary>What came back through the exchange: a body that belongs to the question with where it is on record, or why there is none.</summary>
internal sealed record ExchangeReply(JsonElement Body, int Status, string JournalReference, string? AgreementId, NoReply? Fault = null, TimeSpan? RetryAfter = null, string? Slug = null)
{
    /// <summary>No usable answer.</summary>
    public static ExchangeReply Of(NoReply fault, TimeSpan? retryAfter = null, string? slug = null) => new(default, 0, "", null, fault, retryAfter, slug);
}
