using Lmis.Registry.Feeds;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FeedToldTable : IEntityTypeConfiguration<FeedTold>
{
    public void Configure(EntityTypeBuilder<FeedTold> told)
    {
        told.ToTable("feed_told");
        told.HasKey(t => new { t.SubscriptionId, t.AgreementId, t.Purpose, t.PersonId });
        told.HasIndex(t => t.PersonId);
    }
}
