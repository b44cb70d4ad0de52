using Lmis.Registry.National;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ReconciliationTable : IEntityTypeConfiguration<Reconciliation>
{
    public void Configure(EntityTypeBuilder<Reconciliation> run)
    {
        run.ToTable("reconciliation");
        run.HasKey(r => r.Id);
        run.Property(r => r.Id).ValueGeneratedNever();
        run.Property(r => r.Differences).HasColumnType("jsonb");
        run.HasIndex(r => r.ComparedAt);
    }
}
