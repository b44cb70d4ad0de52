using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Registry.CodeLists;

/// <summary>A code list with its version and the days between which it holds; immutable, looked up in memory.</summary>
public sealed class CodeList
{
    private readonly FrozenDictionary<string, CodeItem> byCode;
    private readonly FrozenDictionary<string, CodeItem> byText;

    // Files mostly hold a code or the official text letter for letter.
    private readonly FrozenDictionary<string, CodeItem> byExactText;

    internal CodeList(
        string id, string name, string nameEn, string source, DateOnly validFrom, DateOnly? validTo, bool isOfficial,
        IEnumerable<CodeItem> items, IEnumerable<(string Text, string Code)>? aliases = null)
    {
        (Id, Name, NameEn, Source, ValidFrom, ValidTo, IsOfficial) = (id, name, nameEn, source, validFrom, validTo, isOfficial);
        Items = [.. items];
        byCode = Items.ToFrozenDictionary(static item => item.Code, StringComparer.Ordinal);
        var texts = new Dictionary<string, CodeItem>(StringComparer.Ordinal);
        foreach (var item in Items)
            texts.TryAdd(VietnameseText.CaseKey(item.Name), item);
        foreach (var (text, code) in aliases ?? [])
            texts.TryAdd(VietnameseText.CaseKey(text), byCode[code]);
        byText = texts.ToFrozenDictionary(StringComparer.Ordinal);
        byExactText = Items.GroupBy(static item => item.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(static g => g.Key, g => byText[VietnameseText.CaseKey(g.Key)], StringComparer.Ordinal);
        Version = ContentVersion();
    }

    /// <summary>Name of the list in addresses, such as <c>communes</c>.</summary>
    public string Id { get; }

    /// <summary>What the list is called, in Vietnamese.</summary>
    public string Name { get; }

    /// <summary>What the list is called, in English.</summary>
    public string NameEn { get; }

    /// <summary>The decree, decision or data set the list was taken from.</summary>
    public string Source { get; }

    /// <summary>First day on which the list holds.</summary>
    public DateOnly ValidFrom { get; }

    /// <summary>Last day on which the list holds; null while it is in force.</summary>
    public DateOnly? ValidTo { get; }

    /// <summary>False where the list is incomplete or from a secondary source, and may be completed later.</summary>
    public bool IsOfficial { get; }

    /// <summary>First day of validity and a digest of the content: two lists of the same version are the same.</summary>
    public string Version { get; }

    /// <summary>All values in the order of the list.</summary>
    public ImmutableArray<CodeItem> Items { get; }

    /// <summary>The value with exactly this code.</summary>
    public bool TryGet(string? code, [MaybeNullWhen(false)] out CodeItem item)
    {
        item = null;
        return code is not null && byCode.TryGetValue(code, out item);
    }

    /// <summary>Whether the list has this code.</summary>
    public bool Has(string? code) => code is not null && byCode.ContainsKey(code);

    /// <summary>The value written as its code or as its official text, whatever the letter case and composition.</summary>
    public bool TryRead(string? text, [MaybeNullWhen(false)] out CodeItem item)
    {
        item = null;
        return text is not null && (byCode.TryGetValue(text, out item) || byExactText.TryGetValue(text, out item) || byText.TryGetValue(VietnameseText.CaseKey(text), out item));
    }

    private string ContentVersion()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in Items)
        {
            var facts = item.Properties?.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{p.Key}={p.Value}") ?? [];
            hash.AppendData(Encoding.UTF8.GetBytes($"{item.Code}\n{item.Name}\n{item.NameEn}\n{item.Parent}\n{item.Level}\n{string.Join(';', facts)}\n"));
        }
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
        return string.Create(CultureInfo.InvariantCulture, $"{ValidFrom:yyyy-MM-dd}-{digest}");
    }
}
