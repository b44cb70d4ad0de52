using Lmis.Registry.Consents;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class ConsentTable : IEntityTypeConfiguration<Consent>
{
    /// <summary>Of one dataset, member and purpose a person has one consent that holds.</summary>
    public const string OneHolds = "ix_consent_holds";

    public void Configure(EntityTypeBuilder<Consent> consent)
    {
        consent.ToTable("consent");
        consent.HasKey(c => c.Id);
        consent.Property(c => c.Id).ValueGeneratedNever();
        // Two withdrawals at once: one of them meets this.
        consent.Property(c => c.WithdrawnAt).IsConcurrencyToken();
        consent.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        consent.HasIndex(c => new { c.PersonId, c.Dataset, c.Member, c.Purpose }).IsUnique().HasFilter("withdrawn_at is null").HasDatabaseName(OneHolds);
        consent.HasIndex(c => new { c.PersonId, c.GivenAt });
    }
}
