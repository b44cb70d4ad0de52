using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class WorkerChangeTable : IEntityTypeConfiguration<WorkerChange>
{
    public void Configure(EntityTypeBuilder<WorkerChange> change)
    {
        change.ToTable("worker_change");
        change.HasKey(c => c.Id);
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<Worker>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        change.HasIndex(c => new { c.PersonId, c.Version }).IsUnique();
    }
}
