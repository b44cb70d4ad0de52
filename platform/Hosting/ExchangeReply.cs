using System.Text.Json;

namespace Lmis.Hosting;

/// <summary>Why there is no usable answer of a partner.</summary>
public enum NoReply
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
/// <param name="Body">A JSON object.</param>
/// <param name="Status">200 and up, or 404 where the partner's own service has nothing of the kind.</param>
/// <param name="JournalReference">X-Road-Request-Id, under which both journals hold question and answer.</param>
/// <param name="AgreementId">The agreement it was asked under, where the gateway says so.</param>
/// <param name="Fault">Why nothing came back that counts.</param>
/// <param name="RetryAfter">When asking again makes sense, where that is known.</param>
/// <param name="Slug">Its kind in more detail, fit for a log.</param>
public sealed record ExchangeReply(JsonElement Body, int Status, string JournalReference, string? AgreementId, NoReply? Fault = null, TimeSpan? RetryAfter = null, string? Slug = null)
{
    /// <summary>The fault as answers of an API name it: <c>away</c>, <c>slow</c>, <c>not-believed</c>, <c>over-limit</c>, <c>not-agreed</c>, <c>refused</c> or <c>not-set-up</c>.</summary>
    public string? Why => Fault is { } fault ? JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString()) : null;

    /// <summary>No usable answer.</summary>
    public static ExchangeReply Of(NoReply fault, TimeSpan? retryAfter = null, string? slug = null) => new(default, 0, "", null, fault, retryAfter, slug);
}
