using System.Collections.Frozen;

namespace Lmis.Registry.CodeLists;

/// <summary>One value of a code list.</summary>
/// <param name="Code">The code that is stored and exchanged.</param>
/// <param name="Name">The official Vietnamese text.</param>
/// <param name="NameEn">English text, where there is one.</param>
/// <param name="Parent">Code one level up, in this list or in the list above it (commune → province).</param>
/// <param name="Level">Level in a hierarchy, 1 at the top.</param>
/// <param name="Properties">Further facts of the list, such as <c>area</c> of a commune or <c>section</c> of an industry.</param>
public sealed record CodeItem(
    string Code, string Name, string? NameEn, string? Parent, int Level, FrozenDictionary<string, string>? Properties)
{
    /// <summary>The name's search key, see <see cref="VietnameseText.Fold"/>.</summary>
    internal string SearchKey { get; } = VietnameseText.Fold(Name);

    /// <summary>A further fact of this value, or null.</summary>
    public string? Property(string name) => Properties is not null && Properties.TryGetValue(name, out var value) ? value : null;
}
