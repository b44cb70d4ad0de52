using Lmis.Registry.Employers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmployerChangeTable : IEntityTypeConfiguration<EmployerChange>
{
    /// <summary>Each version of an employer is made once: of two writers at the same moment one meets this index.</summary>
    public const string UniqueVersion = "ix_employer_change_employer_id_version";

    public void Configure(EntityTypeBuilder<EmployerChange> change)
    {
        change.ToTable("employer_change");
        change.HasKey(c => c.Id);
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<Employer>().WithMany().HasForeignKey(c => c.EmployerId).OnDelete(DeleteBehavior.Restrict);
        change.HasIndex(c => new { c.EmployerId, c.Version }).IsUnique().HasDatabaseName(UniqueVersion);
    }
}
