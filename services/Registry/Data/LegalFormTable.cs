using Lmis.Registry.Employers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class LegalFormTable : IEntityTypeConfiguration<LegalForm>
{
    public void Configure(EntityTypeBuilder<LegalForm> form)
    {
        form.ToTable("employer_legal_form");
        form.HasKey(f => f.Id);
        form.Property(f => f.Id).ValueGeneratedNever();
        form.HasOne<Employer>().WithMany().HasForeignKey(f => f.EmployerId).OnDelete(DeleteBehavior.Restrict);
        // An employer has one legal form at a time.
        form.HasIndex(f => f.EmployerId).IsUnique().HasFilter("valid_to is null").HasDatabaseName("ix_employer_legal_form_current");
        form.HasIndex(f => f.Code);
        form.HasIndex(f => f.OwnerNumberIndex);
    }
}
