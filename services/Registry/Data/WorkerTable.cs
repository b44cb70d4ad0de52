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
        worker.ToTable("worker", table =>
        {
            table.HasCheckConstraint("ck_worker_registered_by_receipt", "is_registered = (receipt_kind IS NOT NULL AND receipt_number IS NOT NULL AND receipt_date IS NOT NULL)");
            table.HasCheckConstraint("ck_worker_holding", "holding in ('held', 'frozen', 'handed-over')");
        });
        worker.Property(w => w.Holding).HasDefaultValue(Worker.Held);
        worker.HasKey(w => w.PersonId).HasName(PrimaryKey);
        worker.Property(w => w.PersonId).ValueGeneratedNever();
        worker.HasOne(w => w.Person).WithOne().HasForeignKey<Worker>(w => w.PersonId).OnDelete(DeleteBehavior.Restrict);
        worker.Property(w => w.Version).IsConcurrencyToken();
        // By bytes, so that a beginning is a range of the index. Search (Workers/WorkerSearch.cs) has two more, of the words and of pairs of them, in its migrations.
        worker.Property(w => w.NameKey).UseCollation("C").HasDefaultValue("");
        // What is counted and filtered by stands in them too: 5,000 matches are read from a few dozen pages instead of 5,000.
        worker.HasIndex(w => new { w.NameKey, w.PersonId }).HasDatabaseName("ix_worker_name")
            .IncludeProperties(w => new { w.IsActive, w.CommuneCode, w.FormerDistrictCode, w.ActivityStatus, w.Qualification, w.Occupation, w.IsRegistered, w.BirthYear });
        worker.HasIndex(w => new { w.CommuneCode, w.NameKey, w.PersonId }).HasDatabaseName("ix_worker_commune_name")
            .IncludeProperties(w => new { w.IsActive, w.ActivityStatus, w.Qualification, w.Occupation, w.IsRegistered, w.BirthYear });
        worker.HasIndex(w => new { w.CommuneCode, w.ActivityStatus, w.Qualification, w.Occupation, w.IsRegistered }).HasFilter("is_active").HasDatabaseName("ix_worker_facets");
        worker.HasIndex(w => w.FormerDistrictCode);
        // By which a registration that is withdrawn finds its record.
        worker.HasIndex(w => w.ReceiptNumber).HasFilter("receipt_number is not null").HasDatabaseName("ix_worker_receipt_number");
        worker.HasIndex(w => w.FormerIdentityCardIndex).HasFilter("former_identity_card_index is not null").HasDatabaseName("ix_worker_former_identity_card");
    }
}
