using Lmis.Registry.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class PartnerCopyTable : IEntityTypeConfiguration<PartnerCopy>
{
    public void Configure(EntityTypeBuilder<PartnerCopy> copy)
    {
        copy.ToTable("partner_copy");
        copy.HasKey(c => c.Id);
        copy.Property(c => c.Id).ValueGeneratedNever();
        copy.HasOne<FollowedFeed>().WithMany().HasForeignKey(c => c.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
        copy.HasIndex(c => new { c.SubscriptionId, c.Entity }).IsUnique();
        copy.HasIndex(c => c.NumberIndex);
    }
}
