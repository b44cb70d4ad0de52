namespace Lmis.Exchange.Agreements;

/// <summary>A term in which two agreements differ: both values as text, and for lists what only one of them has.</summary>
public sealed record AgreementDifference(string Term, string Left, string Right, IReadOnlyList<string> OnlyLeft, IReadOnlyList<string> OnlyRight)
{
    /// <summary>All terms in which they differ, in the order of the document; empty when only the ids could differ.</summary>
    public static IReadOnlyList<AgreementDifference> Between(Agreement left, Agreement right)
    {
        var differences = new List<AgreementDifference>();
        Value("provider", left.Provider, right.Provider);
        Value("consumer", left.Consumer, right.Consumer);
        Value("service", left.Service, right.Service);
        Set("operations", left.Operations, right.Operations);
        Set("fields", left.Fields, right.Fields);
        Set("queryParameters", left.QueryParameters, right.QueryParameters);
        Value("rows", left.Rows, right.Rows);
        Set("purposes", left.Purposes, right.Purposes);
        Value("legalBasis", left.LegalBasis, right.LegalBasis);
        Value("validFrom", Documents.DocumentWriter.Time(left.ValidFrom), Documents.DocumentWriter.Time(right.ValidFrom));
        Value("validUntil", Documents.DocumentWriter.Time(left.ValidUntil), Documents.DocumentWriter.Time(right.ValidUntil));
        Value("ratePerMinute", left.RatePerMinute, right.RatePerMinute);
        Value("quotaPerDay", left.QuotaPerDay, right.QuotaPerDay);
        Value("personalData", left.PersonalData ? "true" : "false", right.PersonalData ? "true" : "false");
        Value("contact", left.Contact, right.Contact);
        Value("reference", left.Reference ?? "", right.Reference ?? "");
        return differences;

        void Value(string term, object one, object other)
        {
            if (!one.Equals(other))
                differences.Add(new(term, $"{one}", $"{other}", [], []));
        }

        void Set(string term, IReadOnlyList<string> one, IReadOnlyList<string> other)
        {
            if (!one.ToHashSet(StringComparer.Ordinal).SetEquals(other))
                differences.Add(new(term, string.Join(", ", one), string.Join(", ", other), [.. one.Except(other)], [.. other.Except(one)]));
        }
    }
}
