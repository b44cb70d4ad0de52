using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Lmis.Operations.Tests.Schemas;

/// <summary>
/// What a migration may do while the version before still runs: add what that version need not know. Judged by Entity Framework's operations; of plain SQL,
/// whose meaning they do not tell, by its words.
/// </summary>
internal static partial class ExpandOnly
{
    /// <summary>Every operation that could make a statement of the version before fail or mean something else, each as <c>what name</c>.</summary>
    /// <param name="operations">Of one migration, in their order.</param>
    public static IEnumerable<string> Faults(IReadOnlyList<MigrationOperation> operations)
    {
        // Nobody before knows a table that this very migration makes.
        var made = operations.OfType<CreateTableOperation>().Select(static table => table.Name)
            .Concat(operations.OfType<SqlOperation>().SelectMany(static sql => Created().Matches(sql.Sql).Select(static one => NameOf(one)))).ToHashSet();
        var columns = operations.OfType<AddColumnOperation>().Where(static column => column.IsNullable).Select(static column => (column.Table, column.Name)).ToHashSet();
        var added = operations.OfType<AddColumnOperation>().ToLookup(static column => column.Table, static column => column.Name);
        return operations.SelectMany(static operation => operation is SqlOperation sql ? sql.Sql.Split(';').Select(static MigrationOperation (one) => new SqlOperation { Sql = one }) : [operation]).Select(Fault).OfType<string>();

        string? Fault(MigrationOperation operation) => operation switch
        {
            DropTableOperation drop => $"drops table {drop.Name}",
            RenameTableOperation rename => $"renames table {rename.Name}",
            DropSequenceOperation drop => $"drops sequence {drop.Name}",
            RenameSequenceOperation rename => $"renames sequence {rename.Name}",
            DropSchemaOperation drop => $"drops schema {drop.Name}",
            ITableMigrationOperation { Table: var table } when made.Contains(table) => null,
            DropColumnOperation drop => $"drops column {drop.Table}.{drop.Name}",
            RenameColumnOperation rename => $"renames column {rename.Table}.{rename.Name}",
            AlterColumnOperation alter => Altered(alter),
            AddColumnOperation { IsNullable: false, DefaultValue: null, DefaultValueSql: null, ComputedColumnSql: null } add when !IsIdentity(add) => $"adds column {add.Table}.{add.Name} without a default",
            DropPrimaryKeyOperation drop => $"drops key {drop.Name}",
            DropUniqueConstraintOperation drop => $"drops key {drop.Name}",
            // An insert of the version before may name it in "on conflict".
            DropIndexOperation drop => $"drops index {drop.Name}",
            AddPrimaryKeyOperation add => $"adds key {add.Name}",
            AddUniqueConstraintOperation add when !AreNew(add.Table, add.Columns) => $"adds key {add.Name}",
            CreateIndexOperation { IsUnique: true } add when !AreNew(add.Table, add.Columns) => $"adds unique index {add.Name}",
            AddForeignKeyOperation add when !AreNew(add.Table, add.Columns) => $"adds foreign key {add.Name}",
            // A new column's default satisfies it, or the migration itself fails.
            AddCheckConstraintOperation add when !added[add.Table].Any(column => add.Sql.Contains(column, StringComparison.Ordinal)) => $"adds check {add.Name}",
            DeleteDataOperation delete => $"deletes rows of {delete.Table}",
            SqlOperation sql when Contracts().Match(sql.Sql) is { Success: true } words && !OfNewTable(sql.Sql) => $"says '{Regex.Replace(words.Value, @"\s+", " ").Trim()}'",
            _ => null,
        };

        bool AreNew(string table, string[] names) => names.Any(name => columns.Contains((table, name)));

        bool OfNewTable(string sql) => Altered().Matches(sql) is { Count: > 0 } all && all.All(one => made.Contains(NameOf(one)));
    }

    private static string? Altered(AlterColumnOperation alter)
    {
        var (name, old) = ($"{alter.Table}.{alter.Name}", alter.OldColumn);
        if (old.ColumnType != alter.ColumnType && !IsWider(old.ColumnType, alter.ColumnType))
            return $"makes column {name} {alter.ColumnType} instead of {old.ColumnType}";
        if (old.IsNullable != alter.IsNullable)
            return alter.IsNullable ? $"lets column {name} be null" : $"forbids null in column {name}";
        if (alter.MaxLength is { } length && (old.MaxLength is null || length < old.MaxLength))
            return $"shortens column {name}";
        // What the version before leaves out would be missing.
        return (old.DefaultValue is not null && alter.DefaultValue is null) || (old.DefaultValueSql is not null && alter.DefaultValueSql is null) ? $"takes the default of column {name}" : null;
    }

    private static string NameOf(Match table) => table.Groups["table"].Value.Split('.')[^1].Trim('"');

    private static bool IsIdentity(AddColumnOperation column) => column.FindAnnotation("Npgsql:ValueGenerationStrategy") is not null;

    private static bool IsWider(string? old, string? now) => (old, now) switch
    {
        ("smallint", "integer" or "bigint") or ("integer", "bigint") or ("real", "double precision") => true,
        ({ } varying, "text") => varying.StartsWith("character varying", StringComparison.Ordinal),
        _ => false,
    };

    [GeneratedRegex(@"\b(drop\s+(?!trigger\b)\w+\s+(if\s+exists\s+)?[\w.""]+|rename\s+(to|column|constraint)\b[^;]*|alter\s+column\s+\S+\s+(type|set\s+not\s+null|drop\s+default)|set\s+data\s+type|add\s+(constraint|check|unique|primary|foreign)\b[^;\n]*|create\s+unique\s+index\s+\S+|truncate\s+\S+|delete\s+from\s+\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex Contracts();

    [GeneratedRegex(@"\b(alter\s+table|on)\s+(only\s+)?(?<table>[\w.""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Altered();

    [GeneratedRegex(@"\bcreate\s+(unlogged\s+)?table\s+(if\s+not\s+exists\s+)?(?<table>[\w.""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Created();
}
