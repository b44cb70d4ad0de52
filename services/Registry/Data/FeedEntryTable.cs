using Lmis.Registry.Feeds;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FeedEntryTable : IEntityTypeConfiguration<FeedEntry>
{
    public void Configure(EntityTypeBuilder<FeedEntry> entry)
    {
        entry.ToTable("feed_entry");
        entry.HasKey(e => e.Position);
        entry.Property(e => e.Position).ValueGeneratedNever();
    }
}
