using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Agreements;

/// <summary>A rule of the agreement that a request breaks: a stable slug, and words that name the rule and never the data.</summary>
public sealed record AgreementBreach(string Slug, string Words);

/// <summary>Whether a request keeps to an agreement. Fields, rows, rate and quota are enforced where the answer and the counters are.</summary>
public static class AgreementRules
{
    /// <summary>The first rule that the request breaks, or null.</summary>
    /// <param name="agreement">The agreement that the request names.</param>
    /// <param name="method">As on the wire.</param>
    /// <param name="target">The request target.</param>
    /// <param name="purpose">Of header <c>Lmis-Purpose</c>; null or empty when absent.</param>
    /// <param name="now">The moment that counts.</param>
    /// <param name="offered">
    /// The operations that the service has, where they are known: the request counts as the most specific that fits, so that an agreement
    /// on <c>GET /{code}</c> does not open <c>GET /search</c>.
    /// </param>
    public static AgreementBreach? Check(
        Agreement agreement, string method, RequestTarget target, string? purpose, DateTimeOffset now, IReadOnlyCollection<OperationTemplate>? offered = null)
    {
        if (target.Subsystem != agreement.Provider || target.Service != agreement.Service)
            return new("service-not-agreed", "The agreement is about another service.");
        if (now < agreement.ValidFrom)
            return new("agreement-not-yet-valid", "The agreement is not yet in force.");
        if (now >= agreement.ValidUntil)
            return new("agreement-expired", "The agreement has ended. Agree on a new one.");
        if (string.IsNullOrEmpty(purpose))
            return new("purpose-missing", "The request names no purpose. Send Lmis-Purpose with one that the agreement lists.");
        if (!agreement.Purposes.Contains(purpose))
        {
            return Purposes.Find(purpose) is null
                ? new("purpose-unknown", "The purpose is not on the closed list.")
                : new("purpose-not-agreed", $"The purpose is not one the agreement lists ({string.Join(", ", agreement.Purposes)}).");
        }
        if (!IsAgreed(agreement, method, target.Path, offered))
            return new("operation-not-agreed", "The agreement does not list this operation.");
        return CheckQuery(agreement, target) ?? CheckPersons(agreement, target);
    }

    private static bool IsAgreed(Agreement agreement, string method, string path, IReadOnlyCollection<OperationTemplate>? offered)
    {
        var meant = offered is null ? null : OperationTemplate.MostSpecific(offered, method, path);
        if (offered is not null && meant is null)
            return false;
        foreach (var template in agreement.Templates)
        {
            if (template.Matches(method, path) && (meant is null || template.IsSameAs(meant)))
                return true;
        }
        return false;
    }

    private static AgreementBreach? CheckQuery(Agreement agreement, RequestTarget target)
    {
        if (target.Query is null)
            return null;
        foreach (var name in target.QueryNames())
        {
            if (!agreement.QueryParameters.Contains(name))
                return new("query-parameter-not-agreed", "The request has a query parameter that the agreement does not list.");
        }
        return null;
    }

    private static AgreementBreach? CheckPersons(Agreement agreement, RequestTarget target)
    {
        if (!agreement.PersonalData)
            return null;
        foreach (var segment in target.Path.AsSpan().Split('/'))
        {
            if (PersonalIdentifiers.LooksLikeOne(Decode(target.Path.AsSpan(segment))))
                return InTarget;
        }
        foreach (var pair in target.Query.AsSpan().Split('&'))
        {
            var text = target.Query.AsSpan(pair);
            if (PersonalIdentifiers.LooksLikeOne(Decode(text[(text.IndexOf('=') + 1)..])))
                return InTarget;
        }
        return null;
    }

    private static AgreementBreach InTarget { get; } =
        new("personal-identifier-in-target", "The path or query seems to hold a person's identifier. Operations on a person are POST and carry it in the body.");

    // A plus is a space to whoever reads it as a form; both are separators to the rule.
    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text);
}
