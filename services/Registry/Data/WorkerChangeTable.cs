using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class WorkerChangeTable : IEntityTypeConfiguration<WorkerChange>
{
    /// <summary>Each version of a record is made once: of two writers at the same moment one meets this index.</summary>
    public const string UniqueVersion = "ix_worker_change_person_id_version";

    public void Configure(EntityTypeBuilder<WorkerChange> change)
    {
        change.ToTable("worker_change");
        change.HasKey(c => c.Id);
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<Worker>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        change.HasIndex(c => new { c.PersonId, c.Version }).IsUnique().HasDatabaseName(UniqueVersion);
    }
}
