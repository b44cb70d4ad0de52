using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class NumberClaimTable : IEntityTypeConfiguration<NumberClaim>
{
    public void Configure(EntityTypeBuilder<NumberClaim> claim)
    {
        claim.ToTable("number_claim");
        claim.HasKey(c => c.Id);
        claim.Property(c => c.Id).ValueGeneratedNever();
        claim.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        claim.HasIndex(c => c.NumberIndex).HasFilter("state = 'open'").HasDatabaseName("ix_number_claim_open_number");
        claim.HasIndex(c => c.PersonId).IsUnique().HasFilter("state = 'open'").HasDatabaseName("ix_number_claim_open_person");
    }
}
