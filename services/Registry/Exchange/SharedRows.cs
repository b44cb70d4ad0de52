using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>Which labour records an agreement's rows let a partner see, whatever it asks: the same for a question about one person and for the feed.</summary>
internal sealed class SharedRows
{
    private const string ResidentsOf = "residents-of:", WithConsent = "with-consent";

    private readonly string[]? communes;
    private readonly string dataset;
    private readonly ExchangeCaller partner;

    private SharedRows(string dataset, ExchangeCaller partner, string[]? communes) => (this.dataset, this.partner, this.communes) = (dataset, partner, communes);

    /// <summary>Whether the person's own consent decides.</summary>
    public bool ByConsent => partner.Rows == WithConsent;

    /// <summary>Whether most records are outside the rows.</summary>
    public bool IsNarrow => ByConsent || communes is not null;

    /// <summary>Why a person is inside the rows, as the partner is told.</summary>
    public string Ground => ByConsent ? "consent" : communes is null ? "legal-basis" : "residence";

    /// <summary>The rows of the asking partner; null where they name no province of today.</summary>
    public static SharedRows? Read(string dataset, ExchangeCaller partner, AdministrativeUnits units)
    {
        if (partner.Rows is "all" or WithConsent)
            return new(dataset, partner, null);
        if (!partner.Rows.StartsWith(ResidentsOf, StringComparison.Ordinal) || partner.Rows[ResidentsOf.Length..] is not { } province || !units.Provinces.Has(province))
            return null;
        return new(dataset, partner, [.. units.Communes.Items.Where(commune => commune.Parent == province).Select(static commune => commune.Code)]);
    }

    /// <summary>The refusal of rows that cannot be read.</summary>
    public static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unknown(ExchangeCaller partner) =>
        Problems.Forbidden("rows-not-known", "Row scope not known", $"The rows '{partner.Rows}' do not name a province of today by its two-digit code.");

    /// <summary>The records. Whoever lives in a province permanently or for a time resides there (Law on Residence 68/2020/QH14, article 11).</summary>
    // The agreement's rows stand in for the area: a partner has none in this province.
    public IQueryable<Worker> Of(RegistryDb db)
    {
        var (byConsent, consents) = (ByConsent, Consents(db));
        return db.Workers.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking()
            .Where(w => w.IsActive && w.Holding == Worker.Held)
            .Where(w => communes == null || communes.Contains(w.PermanentCommuneCode) || (w.TemporaryCommuneCode != null && communes.Contains(w.TemporaryCommuneCode)))
            .Where(w => !db.Restrictions.Any(r => r.PersonId == w.PersonId && r.EndedAt == null))
            .Where(w => !byConsent || consents.Any(c => c.PersonId == w.PersonId));
    }

    /// <summary>The consents that hold to this sharing. Asked anew each time: one withdrawn a moment ago gives nothing.</summary>
    public IQueryable<Consents.Consent> Consents(RegistryDb db)
    {
        var (byConsent, member, purpose) = (ByConsent, partner.Member, partner.Purpose);
        return db.Consents.Where(c => byConsent && c.WithdrawnAt == null && c.Dataset == dataset && c.Member == member && c.Purpose == purpose);
    }
}
