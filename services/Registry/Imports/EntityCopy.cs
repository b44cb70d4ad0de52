using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>Writes entities by PostgreSQL's binary COPY, by the columns the model gives them, so that a new column is never forgotten here.</summary>
internal sealed class EntityCopy
{
    private readonly (string Column, string Type, PropertyInfo Property)[] columns;

    private EntityCopy(IEntityType entity)
    {
        Table = entity.GetTableName()!;
        columns = [.. entity.GetProperties().Select(static p => (p.GetColumnName(), p.GetColumnType(), p.PropertyInfo!))];
    }

    /// <summary>The entity's own table.</summary>
    public string Table { get; }

    /// <summary>The columns of an entity of this context.</summary>
    public static EntityCopy Of<T>(DbContext db) => new(db.Model.FindEntityType(typeof(T))!);

    /// <summary>Copies into the entity's own table, or a temporary one like it.</summary>
    public void Write<T>(NpgsqlConnection connection, IReadOnlyCollection<T> entities, string? table = null)
    {
        if (entities.Count == 0)
            return;
        var names = string.Join(", ", columns.Select(static c => '"' + c.Column + '"'));
        using var copy = connection.BeginBinaryImport($"copy {table ?? Table} ({names}) from stdin (format binary)");
        foreach (var entity in entities)
        {
            copy.StartRow();
            foreach (var (_, type, property) in columns)
            {
                if (property.GetValue(entity) is { } value)
                    copy.Write(value, type);
                else
                    copy.WriteNull();
            }
        }
        copy.Complete();
    }

    /// <summary>A temporary table like the entity's own, gone with the transaction, filled with the entities.</summary>
    public void WriteTemporary<T>(NpgsqlConnection connection, string table, IReadOnlyCollection<T> entities)
    {
        using (var create = new NpgsqlCommand($"create temp table {table} (like {Table}) on commit drop", connection))
            create.ExecuteNonQuery();
        Write(connection, entities, table);
    }

    /// <summary>The assignments of an update that takes every column but these keys from the temporary table <c>t</c>.</summary>
    public string Assignments(params string[] keys) =>
        string.Join(", ", columns.Where(c => !keys.Contains(c.Column)).Select(static c => $"\"{c.Column}\" = t.\"{c.Column}\""));
}
