namespace Lmis.Registry.PersonalData;

/// <summary>An encrypted column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Class">Whose key protects it.</param>
/// <param name="Field">The field name its values are bound to, where it is not <c>table.column</c>.</param>
public sealed record EncryptedColumn(string Name, PersonalDataClass Class, string? Field = null);

/// <summary>A table with encrypted columns.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">Its primary key, as columns with their types.</param>
/// <param name="Owner">The column with the id that its values are bound to.</param>
/// <param name="Columns">What is encrypted in it.</param>
public sealed record EncryptedTable(string Name, IReadOnlyList<(string Column, string Type)> Key, string Owner, params IReadOnlyList<EncryptedColumn> Columns)
{
    /// <summary>Most rows in one transaction.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    /// <summary>Whether the last key column belongs to the field name too, as a file's pieces have their numbers.</summary>
    public bool FieldEndsWithKey { get; init; }

    /// <summary>The name that a value of this row is bound to.</summary>
    public string FieldOf(EncryptedColumn column, IReadOnlyList<string> key)
    {
        var field = column.Field ?? $"{Name}.{column.Name}";
        return FieldEndsWithKey ? field + key[^1] : field;
    }
}
