using Lmis.Registry.Duplicates;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PersonMergeTable : IEntityTypeConfiguration<PersonMerge>
{
    /// <summary>Nobody is merged into two.</summary>
    public const string OneSurvivor = "ix_person_merge_merged";

    public void Configure(EntityTypeBuilder<PersonMerge> merge)
    {
        merge.ToTable("person_merge");
        merge.HasKey(m => m.Id);
        merge.Property(m => m.Id).ValueGeneratedNever();
        merge.HasOne<Person>().WithMany().HasForeignKey(m => m.SurvivingPersonId).OnDelete(DeleteBehavior.Restrict);
        merge.HasOne<Person>().WithMany().HasForeignKey(m => m.MergedPersonId).OnDelete(DeleteBehavior.Restrict);
        // Two officers may undo at once: one of them meets this.
        merge.Property(m => m.State).IsConcurrencyToken();
        merge.HasIndex(m => m.MergedPersonId).IsUnique().HasFilter("state = 'merged'").HasDatabaseName(OneSurvivor);
    }
}
