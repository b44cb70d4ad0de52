using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmploymentClaimTable : IEntityTypeConfiguration<EmploymentClaim>
{
    public void Configure(EntityTypeBuilder<EmploymentClaim> claim)
    {
        claim.ToTable("employment_claim");
        claim.HasKey(c => new { c.Source, c.SourceId });
        claim.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        claim.HasOne<Employer>().WithMany().HasForeignKey(c => c.EmployerId).OnDelete(DeleteBehavior.Restrict);
        claim.HasOne<Employment>().WithMany().HasForeignKey(c => c.EmploymentId).OnDelete(DeleteBehavior.Restrict);
        claim.HasIndex(c => c.PersonId);
    }
}
