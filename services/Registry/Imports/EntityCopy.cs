using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports;

/// <summary>
/// Writes entities by PostgreSQL's binary COPY, by the columns the model gives them, so that a new column is never forgotten here. Each
/// column has a typed writer of its own, made once: reflection and boxing for every cell cost more than the rest of the row.
/// </summary>
internal sealed class EntityCopy<T> where T : class
{
    private static EntityCopy<T>? made;

    private readonly (string Name, Action<NpgsqlBinaryImporter, T> Write)[] columns;

    private EntityCopy(IEntityType entity)
    {
        Table = entity.GetTableName()!;
        columns = [.. entity.GetProperties().Select(static p => (p.GetColumnName(), Writer(p)))];
    }

    /// <summary>The entity's own table.</summary>
    public string Table { get; }

    /// <summary>Every column of the entity, for an insert that names them.</summary>
    public string Columns => string.Join(", ", columns.Select(static c => '"' + c.Name + '"'));

    /// <summary>The columns of the entity.</summary>
    public static EntityCopy<T> Of(DbContext db) => made ??= new(db.Model.FindEntityType(typeof(T))!);

    /// <summary>Copies into the entity's own table, or a temporary one like it.</summary>
    public void Write(NpgsqlConnection connection, IReadOnlyCollection<T> entities, string? table = null)
    {
        if (entities.Count == 0)
            return;
        using var copy = connection.BeginBinaryImport($"copy {table ?? Table} ({Columns}) from stdin (format binary)");
        foreach (var entity in entities)
        {
            copy.StartRow();
            foreach (var (_, write) in columns)
                write(copy, entity);
        }
        copy.Complete();
    }

    /// <summary>A temporary table like the entity's own, gone with the transaction, filled with the entities.</summary>
    public void WriteTemporary(NpgsqlConnection connection, string table, IReadOnlyCollection<T> entities)
    {
        using (var create = new NpgsqlCommand($"create temp table {table} (like {Table}) on commit drop", connection))
            create.ExecuteNonQuery();
        Write(connection, entities, table);
    }

    /// <summary>The assignments of an update that takes every column but these keys from the temporary table <c>t</c>.</summary>
    public string Assignments(params string[] keys) =>
        string.Join(", ", columns.Where(c => !keys.Contains(c.Name)).Select(static c => $"\"{c.Name}\" = t.\"{c.Name}\""));

    private static Action<NpgsqlBinaryImporter, T> Writer(IProperty property)
    {
        if (property.PropertyInfo is not { } getter || property.GetValueConverter() is not null)
            throw new InvalidOperationException($"{typeof(T).Name}.{property.Name} cannot be copied: it is no plain property.");
        var type = property.GetColumnType() switch
        {
            "uuid" => NpgsqlDbType.Uuid,
            "text" => NpgsqlDbType.Text,
            "text[]" => NpgsqlDbType.Array | NpgsqlDbType.Text,
            "bytea" => NpgsqlDbType.Bytea,
            "boolean" => NpgsqlDbType.Boolean,
            "smallint" => NpgsqlDbType.Smallint,
            "integer" => NpgsqlDbType.Integer,
            "bigint" => NpgsqlDbType.Bigint,
            "numeric(4,1)" => NpgsqlDbType.Numeric,
            "date" => NpgsqlDbType.Date,
            "timestamp with time zone" => NpgsqlDbType.TimestampTz,
            "jsonb" => NpgsqlDbType.Jsonb,
            var other => throw new InvalidOperationException($"{typeof(T).Name}.{property.Name} cannot be copied: its column is {other}."),
        };
        var inner = Nullable.GetUnderlyingType(getter.PropertyType);
        var make = typeof(EntityCopy<T>).GetMethod(inner is null ? nameof(Plain) : nameof(Optional), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Action<NpgsqlBinaryImporter, T>)make.MakeGenericMethod(inner ?? getter.PropertyType).Invoke(null, [getter.GetMethod!, type])!;
    }

    private static Action<NpgsqlBinaryImporter, T> Plain<TValue>(MethodInfo getter, NpgsqlDbType type)
    {
        var get = getter.CreateDelegate<Func<T, TValue>>();
        return (copy, entity) =>
        {
            var value = get(entity);
            if (value is null)
                copy.WriteNull();
            else
                copy.Write(value, type);
        };
    }

    private static Action<NpgsqlBinaryImporter, T> Optional<TValue>(MethodInfo getter, NpgsqlDbType type) where TValue : struct
    {
        var get = getter.CreateDelegate<Func<T, TValue?>>();
        return (copy, entity) =>
        {
            if (get(entity) is { } value)
                copy.Write(value, type);
            else
                copy.WriteNull();
        };
    }
}
