using Lmis.Registry.Employers;
using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmployerVerificationTable : IEntityTypeConfiguration<EmployerVerification>
{
    /// <summary>The same question counts once, however often it was asked.</summary>
    public const string UniqueMessage = "ix_employer_verification_message_id";

    public void Configure(EntityTypeBuilder<EmployerVerification> verification)
    {
        verification.ToTable("employer_verification");
        verification.HasKey(v => v.Id);
        verification.Property(v => v.Id).ValueGeneratedNever();
        verification.HasOne<Employer>().WithMany().HasForeignKey(v => v.EmployerId).OnDelete(DeleteBehavior.Restrict);
        // Two officers may decide at once: one of them meets this.
        verification.Property(v => v.Review).IsConcurrencyToken();
        verification.HasIndex(v => v.MessageId).IsUnique().HasDatabaseName(UniqueMessage);
        verification.HasIndex(v => new { v.EmployerId, v.VerifiedAt });
        verification.HasIndex(v => new { v.RunId, v.Result }).HasFilter("run_id is not null");
        verification.HasIndex(v => v.Id).HasFilter("review = 'open'").HasDatabaseName("ix_employer_verification_open");
    }
}
