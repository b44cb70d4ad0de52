using Lmis.Registry.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FollowedFeedTable : IEntityTypeConfiguration<FollowedFeed>
{
    public void Configure(EntityTypeBuilder<FollowedFeed> feed)
    {
        feed.ToTable("followed_feed");
        feed.HasKey(f => f.SubscriptionId);
        feed.Property(f => f.SubscriptionId).ValueGeneratedNever();
        feed.Property(f => f.Deliveries).HasDefaultValue(0L);
        // Two deliveries at once: one of them meets this.
        feed.Property(f => f.Position).IsConcurrencyToken();
    }
}
