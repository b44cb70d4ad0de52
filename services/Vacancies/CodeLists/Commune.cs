namespace Lmis.Vacancies.CodeLists;

/// <summary>A commune or ward since 2025-07-01.</summary>
public sealed record Commune(string Code, string Name, string ProvinceCode);
