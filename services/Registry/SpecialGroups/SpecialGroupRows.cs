using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.SpecialGroups;

/// <summary>The entries of a record: those of its person, and of whoever was merged into it, whose rows stay where they are so that undoing finds them.</summary>
internal static class SpecialGroupRows
{
    /// <summary>SQL of the persons that records stand for, as <c>stands (record, person)</c>.</summary>
    /// <param name="records">An expression: the records' ids as an array.</param>
    public static string Stands(string records) => $"""
        with recursive stands as (
          select r as record, r as person from unnest({records}) r
          union select s.record, m.merged_person_id from stands s join person_merge m on m.surviving_person_id = s.person and m.state = 'merged'
        )
        """;

    private static readonly string OfRecords = $"select g.* from special_group g where g.person_id in ({Stands("{0}")} select person from stands)";

    /// <summary>The entries of this record, oldest first.</summary>
    public static IQueryable<SpecialGroup> Of(RegistryDb db, Guid personId) =>
        db.SpecialGroups.FromSqlRaw(OfRecords, new[] { personId }).OrderBy(static g => g.Id);

    /// <summary>Holds the person, so that two officers cannot both find the days free.</summary>
    public static Task LockAsync(RegistryDb db, Guid personId, CancellationToken ct) => db.Database.ExecuteSqlAsync($"select from person where id = {personId} for no key update", ct);
}
