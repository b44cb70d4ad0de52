using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Lmis.Registry.Imports;

/// <summary>All kinds of files this service takes.</summary>
internal sealed class ImportKinds(IEnumerable<ImportKind> kinds)
{
    private readonly FrozenDictionary<string, ImportKind> byCode = kinds.ToFrozenDictionary(static k => k.Code, StringComparer.Ordinal);

    /// <summary>Their codes, in order.</summary>
    public IEnumerable<string> Codes => byCode.Keys.Order(StringComparer.Ordinal);

    /// <summary>The kind a batch was uploaded as.</summary>
    public ImportKind this[string code] => byCode[code];

    /// <summary>The kind of this code, if there is one.</summary>
    public bool TryGet(string code, [MaybeNullWhen(false)] out ImportKind kind) => byCode.TryGetValue(code, out kind);
}
