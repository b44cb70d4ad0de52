using System.Collections.Immutable;

namespace Lmis.Registry.CodeLists;

/// <summary>One bound of Decree 80/2021/NĐ-CP, article 5.</summary>
/// <param name="Sections">Sections of VSIC 2025 it is for.</param>
/// <param name="Class"><c>micro</c>, <c>small</c> or <c>medium</c>.</param>
/// <param name="MaxEmployees">Most employees on yearly average.</param>
/// <param name="MaxRevenue">Highest yearly revenue, VND.</param>
/// <param name="MaxCapital">Highest total capital, VND.</param>
public sealed record SizeBound(ImmutableArray<string> Sections, string Class, int Rank, int MaxEmployees, long MaxRevenue, long MaxCapital);

/// <summary>
/// Size classes of enterprises (quy mô doanh nghiệp) by Decree 80/2021/NĐ-CP, article 5: a bound on employees, and one on revenue or capital,
/// which differ between agriculture, industry and construction on one side and trade and services on the other.
/// </summary>
public sealed class SizeClasses
{
    private readonly ImmutableArray<SizeBound> bounds;

    internal SizeClasses(IEnumerable<SizeBound> bounds) => this.bounds = [.. bounds.OrderBy(static b => b.Rank)];

    /// <summary>
    /// The smallest class whose bounds hold; <c>large</c> beyond all. Where neither revenue nor capital is known, employees alone decide; where the
    /// section or the number of employees is not known, null.
    /// </summary>
    public string? Of(string? section, int? employees, long? revenue, long? capital)
    {
        var own = bounds.Where(b => section is not null && b.Sections.Contains(section)).ToList();
        if (own.Count == 0 || employees is not { } people)
            return null;
        var fitting = own.Find(b => people <= b.MaxEmployees && ((revenue is null && capital is null) || revenue <= b.MaxRevenue || capital <= b.MaxCapital));
        return fitting?.Class ?? "large";
    }
}
