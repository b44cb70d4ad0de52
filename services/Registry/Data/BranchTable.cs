using Lmis.Registry.Employers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class BranchTable : IEntityTypeConfiguration<Branch>
{
    /// <summary>One code, one branch.</summary>
    public const string UniqueCode = "ix_employer_branch_code";

    public void Configure(EntityTypeBuilder<Branch> branch)
    {
        branch.ToTable("employer_branch");
        branch.HasKey(b => b.Id);
        branch.Property(b => b.Id).ValueGeneratedNever();
        // Of two officers who close it at once, one finds it closed.
        branch.Property(b => b.ClosedOn).IsConcurrencyToken();
        branch.HasOne<Employer>().WithMany().HasForeignKey(b => b.EmployerId).OnDelete(DeleteBehavior.Restrict);
        branch.HasIndex(b => b.Code).IsUnique().HasDatabaseName(UniqueCode);
        branch.HasIndex(b => b.CommuneCode);
        branch.HasIndex(b => b.FormerDistrictCode);
    }
}
