using Lmis.Registry.Conflicts;
using Lmis.Registry.Persons;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FeedConflictTable : IEntityTypeConfiguration<FeedConflict>
{
    public void Configure(EntityTypeBuilder<FeedConflict> conflict)
    {
        conflict.ToTable("feed_conflict");
        conflict.HasKey(c => c.Id);
        conflict.Property(c => c.Id).ValueGeneratedNever();
        conflict.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        conflict.Property(c => c.Kind).HasDefaultValue(FeedConflict.Differs);
        // One open question of a feed about a person.
        conflict.HasIndex(c => new { c.PersonId, c.Source }).IsUnique().HasFilter("state = 'open'").HasDatabaseName("ix_feed_conflict_open");
        conflict.HasIndex(c => new { c.State, c.Id });
    }
}
