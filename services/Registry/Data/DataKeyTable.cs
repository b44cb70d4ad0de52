using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class DataKeyTable : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> key)
    {
        key.ToTable("data_key");
        key.HasKey(k => k.Id);
        key.Property(k => k.Id).UseIdentityAlwaysColumn();
        key.Property(k => k.Class).HasConversion<string>();
        // One active key of a class, also when several replicas make the first one at once.
        key.HasIndex(k => k.Class).IsUnique().HasFilter("state = 'active'");
    }
}
