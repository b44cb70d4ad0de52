using System.Globalization;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Verifications;

/// <summary>The refusals of verifications; none says anything of a person.</summary>
internal static class VerificationProblems
{
    public static ProblemHttpResult RunNotFound() =>
        Problems.NotFound("verification-unknown", "No such verification", "There is no bulk verification with this id in your area. GET /v1/verifications lists those there are.");

    /// <summary>Why a question got no answer that counts, and what to do; nothing was stored.</summary>
    public static ProblemHttpResult NoAnswer(ExchangeReply reply, HttpContext http)
    {
        if (reply.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return reply.Fault switch
        {
            NoReply.Slow => Problems.Of(504, "verification-partner-slow", "The national register did not answer in time",
                "Nothing was stored and the record is as it was. Ask again in a few minutes."),
            NoReply.NotBelieved => Problems.Of(502, "verification-answer-refused", "The answer was not believed",
                "What came back was not a provable answer to this question, so nothing was stored. Ask again; if it recurs, give the traceId to the operator of the gateway, who sees why by 'lmis doctor'."),
            NoReply.OverLimit => Problems.TooManyRequests("verification-limit", "More than the agreement allows",
                "The agreement with the national register is used up for now. Nothing was stored; ask again after Retry-After."),
            NoReply.NotAgreed => Problems.Unavailable("verification-not-agreed", "No agreement allows this question",
                "The gateway has no agreement in force for it, or does not let the registry speak as this province. Ask the exchange's administrator; nothing was stored."),
            NoReply.Refused => Problems.Unprocessable("verification-refused", "The national register cannot take this question",
                "Check number or code, name and the other facts that are asked about, correct them in the record, and ask again; nothing was stored."),
            NoReply.NotSetUp => Problems.Unavailable("verification-not-set-up", "This installation has no exchange",
                "The administrator sets Registry:Verifications:Gateway and Client where the province takes part in the exchange."),
            _ => Problems.Unavailable("verification-partner-away", "The national register does not answer",
                "It, or the way to it, is out of order for now. Nothing was stored and the record is as it was. Ask again in a few minutes."),
        };
    }
}
