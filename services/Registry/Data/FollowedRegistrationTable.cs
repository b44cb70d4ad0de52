using Lmis.Registry.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class FollowedRegistrationTable : IEntityTypeConfiguration<FollowedRegistration>
{
    public void Configure(EntityTypeBuilder<FollowedRegistration> registration)
    {
        registration.ToTable("followed_registration");
        registration.HasKey(r => new { r.SubscriptionId, r.Entity });
        registration.HasOne<FollowedFeed>().WithMany().HasForeignKey(r => r.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
    }
}
