using Lmis.Registry.SpecialGroups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Lmis.Registry.Data;

internal sealed class SpecialGroupChangeTable : IEntityTypeConfiguration<SpecialGroupChange>
{
    /// <summary>Each version of an entry is made once.</summary>
    public const string UniqueVersion = "ix_special_group_change_version";

    public void Configure(EntityTypeBuilder<SpecialGroupChange> change)
    {
        change.ToTable("special_group_change");
        change.HasKey(c => c.Id);
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<SpecialGroup>().WithMany().HasForeignKey(c => c.SpecialGroupId).OnDelete(DeleteBehavior.Restrict);
        change.HasIndex(c => new { c.SpecialGroupId, c.Version }).IsUnique().HasDatabaseName(UniqueVersion);
        change.HasIndex(c => c.PersonId);
    }
}
