using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmploymentTable : IEntityTypeConfiguration<Employment>
{
    /// <summary>The same person is not twice at the same employer on the same day: this exclusion constraint decides (made in the migration).</summary>
    public const string NoOverlap = "ex_employment_no_overlap";

    public void Configure(EntityTypeBuilder<Employment> employment)
    {
        employment.ToTable("employment");
        employment.HasKey(e => e.Id);
        employment.Property(e => e.Id).ValueGeneratedNever();
        employment.Property(e => e.HoursPerWeek).HasPrecision(4, 1);
        employment.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId).OnDelete(DeleteBehavior.Restrict);
        employment.HasOne<Employer>().WithMany().HasForeignKey(e => e.EmployerId).OnDelete(DeleteBehavior.Restrict);
        employment.HasOne<Branch>().WithMany().HasForeignKey(e => e.BranchId).OnDelete(DeleteBehavior.Restrict);
        employment.HasIndex(e => e.PersonId);
        employment.HasIndex(e => new { e.EmployerId, e.Id });
    }
}
