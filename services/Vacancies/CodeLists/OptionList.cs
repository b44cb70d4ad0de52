namespace Lmis.Vacancies.CodeLists;

/// <summary>An option of a form's list.</summary>
public sealed record Option(string Code, string Name, string NameEn);

/// <summary>A list of options as Decree 352/2025 prints it, in its order.</summary>
public sealed record OptionList(string List, string Name, string NameEn, IReadOnlyList<Option> Items)
{
    /// <summary>The code of what somebody chose: the code itself, or its words in Vietnamese or English, in whatever letter case; null if it is none of them.</summary>
    public string? CodeOf(string chosen)
    {
        var key = VietnameseText.CaseKey(chosen);
        return Items.FirstOrDefault(i => i.Code == key || VietnameseText.CaseKey(i.Name) == key || VietnameseText.CaseKey(i.NameEn) == key)?.Code;
    }

    /// <summary>The words of a code.</summary>
    public string NameOf(string code, bool english = false) => Items.FirstOrDefault(i => i.Code == code) is { } item ? english ? item.NameEn : item.Name : code;

    /// <summary>How far up the list a code stands, for lists that go from less to more; -1 if it is not on it.</summary>
    public int RankOf(string? code)
    {
        for (var at = 0; at < Items.Count; at++)
        {
            if (Items[at].Code == code)
                return at;
        }
        return -1;
    }
}
