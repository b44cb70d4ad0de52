using Lmis.Registry.Employers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class EmployerTable : IEntityTypeConfiguration<Employer>
{
    /// <summary>
    /// One code, one employer: these indexes decide, also between two officers at once. An owner's number is unique in its commune alone, so that a
    /// refusal tells nobody of a person's business elsewhere.
    /// </summary>
    public const string UniqueCode = "ix_employer_code", UniqueOwner = "ix_employer_owner_number_index";

    public void Configure(EntityTypeBuilder<Employer> employer)
    {
        employer.ToTable("employer", static table => table.HasCheckConstraint("ck_employer_one_code", "(code IS NULL) <> (owner_number_index IS NULL)"));
        employer.HasKey(e => e.Id);
        employer.Property(e => e.Id).ValueGeneratedNever();
        employer.Property(e => e.Version).IsConcurrencyToken();
        employer.Ignore(e => e.IsPersonal);
        employer.HasIndex(e => e.Code).IsUnique().HasDatabaseName(UniqueCode);
        employer.HasIndex(e => new { e.OwnerNumberIndex, e.CommuneCode }).IsUnique().HasDatabaseName(UniqueOwner);
        employer.HasIndex(e => e.NameKey).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_employer_name_key_trigram");
        employer.HasIndex(e => e.CommuneCode);
        employer.HasIndex(e => e.FormerDistrictCode);
    }
}
