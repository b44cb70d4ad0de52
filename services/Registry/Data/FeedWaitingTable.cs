using Lmis.Registry.Feeds;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FeedWaitingTable : IEntityTypeConfiguration<FeedWaiting>
{
    public void Configure(EntityTypeBuilder<FeedWaiting> waiting)
    {
        waiting.ToTable("feed_waiting");
        waiting.HasKey(w => w.Id);
        waiting.Property(w => w.Id).UseIdentityAlwaysColumn();
    }
}
