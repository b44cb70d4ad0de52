using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class KeyRotationTable : IEntityTypeConfiguration<KeyRotation>
{
    /// <summary>One rotation of a class at a time.</summary>
    public const string OneOpen = "ix_key_rotation_open";

    public void Configure(EntityTypeBuilder<KeyRotation> rotation)
    {
        rotation.ToTable("key_rotation");
        rotation.HasKey(r => r.Id);
        rotation.Property(r => r.Id).ValueGeneratedNever();
        rotation.Property(r => r.Class).HasConversion<string>();
        rotation.HasOne<DataKey>().WithMany().HasForeignKey(r => r.KeyId).OnDelete(DeleteBehavior.Restrict);
        rotation.HasIndex(r => r.Class).IsUnique().HasFilter("state = 'running'").HasDatabaseName(OneOpen);
    }
}
