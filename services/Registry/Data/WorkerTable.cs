using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class WorkerTable : IEntityTypeConfiguration<Worker>
{
    /// <summary>One labour record per person.</summary>
    public const string PrimaryKey = "pk_worker";

    public void Configure(EntityTypeBuilder<Worker> worker)
    {
        worker.ToTable("worker", table => table.HasCheckConstraint(
            "ck_worker_registered_by_receipt", "is_registered = (receipt_kind IS NOT NULL AND receipt_number IS NOT NULL AND receipt_date IS NOT NULL)"));
        worker.HasKey(w => w.PersonId).HasName(PrimaryKey);
        worker.Property(w => w.PersonId).ValueGeneratedNever();
        worker.HasOne(w => w.Person).WithOne().HasForeignKey<Worker>(w => w.PersonId).OnDelete(DeleteBehavior.Restrict);
        worker.Property(w => w.Version).IsConcurrencyToken();
        worker.HasIndex(w => w.CommuneCode);
        worker.HasIndex(w => w.FormerDistrictCode);
    }
}
