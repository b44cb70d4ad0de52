using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Lmis.Registry.CodeLists;

/// <summary>How a 2018 code and a 2025 code of the industry classification belong together.</summary>
/// <param name="Code2018">VSIC 2018, Decision 27/2018/QĐ-TTg.</param>
/// <param name="Code2025">VSIC 2025, Decision 36/2025/QĐ-TTg.</param>
/// <param name="Relation"><c>same</c>, <c>split</c> (one into several), <c>merged</c> (several into one) or <c>partial</c> (both).</param>
public sealed record IndustryConversion(string Code2018, string Code2025, string Relation);

/// <summary>
/// The industry classifications of 2018 and 2025 side by side. The same digits may mean something else in the other one, so a code is only
/// ever carried over by a row of this table, and only where one row decides it.
/// </summary>
public sealed class IndustryCrosswalk
{
    private readonly FrozenDictionary<string, ImmutableArray<IndustryConversion>> from2018;
    private readonly FrozenDictionary<string, ImmutableArray<IndustryConversion>> from2025;

    internal IndustryCrosswalk(IReadOnlyCollection<IndustryConversion> conversions)
    {
        from2018 = conversions.GroupBy(static c => c.Code2018).ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray());
        from2025 = conversions.GroupBy(static c => c.Code2025).ToFrozenDictionary(static g => g.Key, static g => g.ToImmutableArray());
    }

    /// <summary>What became of a 2018 code; empty where the table has no row for it.</summary>
    public ImmutableArray<IndustryConversion> From2018(string code) => from2018.GetValueOrDefault(code, []);

    /// <summary>What a 2025 code was made of; empty where the table has no row for it.</summary>
    public ImmutableArray<IndustryConversion> From2025(string code) => from2025.GetValueOrDefault(code, []);

    /// <summary>The 2018 section in which a 2025 code lies, by its division, where one section decides it; else null.</summary>
    public string? Section2018(string? code2025, CodeList industries2018)
    {
        if (code2025 is not { Length: >= 2 })
            return null;
        var sections = From2025(code2025[..2]).Select(c => industries2018.TryGet(c.Code2018, out var item) ? item.Property("section") : null).Distinct().ToList();
        return sections.Count == 1 ? sections[0] : null;
    }
}
