using Lmis.Registry.Persons;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PersonVerificationTable : IEntityTypeConfiguration<PersonVerification>
{
    /// <summary>The same question counts once, however often it was asked.</summary>
    public const string UniqueMessage = "ix_person_verification_message_id";

    public void Configure(EntityTypeBuilder<PersonVerification> verification)
    {
        verification.ToTable("person_verification");
        verification.HasKey(v => v.Id);
        verification.Property(v => v.Id).ValueGeneratedNever();
        verification.HasOne<Person>().WithMany().HasForeignKey(v => v.PersonId).OnDelete(DeleteBehavior.Restrict);
        // Two officers may decide at once: one of them meets this.
        verification.Property(v => v.Review).IsConcurrencyToken();
        verification.HasIndex(v => v.MessageId).IsUnique().HasDatabaseName(UniqueMessage);
        verification.HasIndex(v => new { v.PersonId, v.VerifiedAt });
        verification.HasIndex(v => new { v.RunId, v.Result }).HasFilter("run_id is not null");
        verification.HasIndex(v => v.Id).HasFilter("review = 'open'").HasDatabaseName("ix_person_verification_open");
    }
}
