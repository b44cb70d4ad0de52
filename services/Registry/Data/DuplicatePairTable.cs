using Lmis.Registry.Duplicates;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class DuplicatePairTable : IEntityTypeConfiguration<DuplicatePair>
{
    public void Configure(EntityTypeBuilder<DuplicatePair> pair)
    {
        // In order of the ids, so that two persons are one pair whichever is met first.
        pair.ToTable("duplicate_pair", static table => table.HasCheckConstraint("ck_duplicate_pair_order", "first_person_id < second_person_id"));
        pair.HasKey(p => p.Id);
        pair.Property(p => p.Id).ValueGeneratedNever();
        pair.HasOne<Person>().WithMany().HasForeignKey(p => p.FirstPersonId).OnDelete(DeleteBehavior.Restrict);
        pair.HasOne<Person>().WithMany().HasForeignKey(p => p.SecondPersonId).OnDelete(DeleteBehavior.Restrict);
        // Two officers may decide at once: one of them meets this.
        pair.Property(p => p.State).IsConcurrencyToken();
        pair.HasIndex(p => new { p.FirstPersonId, p.SecondPersonId }).IsUnique().HasDatabaseName("ix_duplicate_pair_persons");
        pair.HasIndex(p => new { p.Score, p.Id }).HasFilter("state = 'open'").HasDatabaseName("ix_duplicate_pair_open");
    }
}
