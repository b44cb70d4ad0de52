using Lmis.Registry.Employments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmploymentChangeTable : IEntityTypeConfiguration<EmploymentChange>
{
    /// <summary>Each version of an employment is made once.</summary>
    public const string UniqueVersion = "ix_employment_change_employment_id_version";

    public void Configure(EntityTypeBuilder<EmploymentChange> change)
    {
        change.ToTable("employment_change");
        change.HasKey(c => c.Id);
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<Employment>().WithMany().HasForeignKey(c => c.EmploymentId).OnDelete(DeleteBehavior.Restrict);
        change.HasIndex(c => new { c.EmploymentId, c.Version }).IsUnique().HasDatabaseName(UniqueVersion);
    }
}
