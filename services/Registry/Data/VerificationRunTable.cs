using Lmis.Registry.Verifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class VerificationRunTable : IEntityTypeConfiguration<VerificationRun>
{
    /// <summary>One open run an area or commune.</summary>
    public const string OneOpen = "ix_verification_run_open";

    public void Configure(EntityTypeBuilder<VerificationRun> run)
    {
        run.ToTable("verification_run");
        run.HasKey(r => r.Id);
        run.Property(r => r.Id).ValueGeneratedNever();
        run.Property(r => r.Subjects).HasDefaultValue(VerificationRun.Persons);
        run.HasIndex(r => r.Scope).IsUnique().HasFilter("state in ('running', 'waiting')").HasDatabaseName(OneOpen);
    }
}
